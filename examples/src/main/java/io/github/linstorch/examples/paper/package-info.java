/** The experiments of the Linstorch paper, run again: its Figs. 1 to 8 and its Table I. */
package io.github.linstorch.examples.paper;
