/** Reports of experiments: one HTML file with its pictures inside, and plots to put into it. */
package io.github.linstorch.examples.report;
