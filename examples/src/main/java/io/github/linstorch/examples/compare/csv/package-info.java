/** Reads CSV files of unknown origin: encoding, delimiter, decimal mark and types are found out. */
package io.github.linstorch.examples.compare.csv;
