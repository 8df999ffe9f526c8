package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.csv.CsvOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be learnt, and from which file.
 *
 * @param file a CSV file with a line of column names
 * @param target name of the column to predict
 * @param classification whether a numeric target holds classes
 * @param missing what to do with missing values
 * @param ignored names of columns to leave out
 * @param keepsIds whether columns that only number the rows are used
 * @param csv what the user says of how the file is written
 */
public record CompareData(
    Path file,
    String target,
    boolean classification,
    MissingValues missing,
    List<String> ignored,
    boolean keepsIds,
    CsvOptions csv) {}
