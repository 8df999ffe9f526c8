package io.github.linstorch.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.filter.FilterInvalidValues;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.Writable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The Auto MPG data, read with DataVec.
 *
 * @param cars the complete records, in the order of the file
 * @param dropped number of records without a horsepower
 */
record AutoMpg(List<Car> cars, int dropped) {

  /**
   * One car.
   *
   * @param name model and year
   * @param values mpg, acceleration, displacement, horsepower
   */
  record Car(String name, List<Writable> values) {

    double mpg() {
      return values.get(0).toDouble();
    }

    double acceleration() {
      return values.get(1).toDouble();
    }

    double displacement() {
      return values.get(2).toDouble();
    }

    double horsepower() {
      return values.get(LABEL).toDouble();
    }
  }

  private static final int LABEL = 3;
  private static final int MODEL_YEAR = 6;
  private static final int NAME = 8;

  /** Reads the file, without the records that have no horsepower. */
  static AutoMpg read(Path csv) throws IOException, InterruptedException {
    Schema schema =
        new Schema.Builder()
            .addColumnDouble("mpg")
            .addColumnInteger("cylinders")
            .addColumnsDouble("displacement", "horsepower", "weight", "acceleration")
            .addColumnsInteger("model_year", "origin")
            .addColumnString("name")
            .build();
    TransformProcess process =
        new TransformProcess.Builder(schema)
            .filter(new FilterInvalidValues("horsepower"))
            .removeAllColumnsExceptFor("mpg", "acceleration", "displacement", "horsepower")
            .reorderColumns("mpg", "acceleration", "displacement", "horsepower")
            .build();
    List<Car> cars = new ArrayList<>();
    int dropped = 0;
    try (RecordReader reader = new CSVRecordReader(1, ',')) {
      reader.initialize(new FileSplit(csv.toFile()));
      while (reader.hasNext()) {
        List<Writable> record = reader.next();
        List<Writable> values = process.execute(record);
        if (values == null) { // filtered
          dropped++;
        } else {
          cars.add(new Car(record.get(NAME) + " of 19" + record.get(MODEL_YEAR), values));
        }
      }
    }
    return new AutoMpg(List.copyOf(cars), dropped);
  }

  /** Features of shape (n, 3) and labels of shape (n, 1), in the units of the file. */
  static DataSet toDataSet(List<Car> cars) {
    List<List<Writable>> values = cars.stream().map(Car::values).toList();
    return new RecordReaderDataSetIterator(
            new CollectionRecordReader(values), cars.size(), LABEL, LABEL, true)
        .next();
  }
}
