/** The command line: one class a command. */
package io.github.linstorch.examples.cli;
