package io.github.linstorch.spark.ml;

import io.github.linstorch.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tables of columns of very different units. */
final class Tables {

  private Tables() {}

  /** Columns "a", "b" and "c", a price "label" that follows from them, and its "class" of three. */
  static Dataset<Row> prices(int count, int partitions) {
    Random random = new Random(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double a = 1e6 * Math.exp(random.nextGaussian());
      double b = 1e-3 * random.nextGaussian();
      double c = random.nextInt(4);
      double z = Math.log(a / 1e6) - 1e3 * Math.abs(b) + 0.5 * c;
      double price = 5000 + 300 * z + 30 * random.nextGaussian();
      rows.add(row(a, b, c, price, z < -0.5 ? 0 : z < 0.7 ? 1 : 2));
    }
    return frame(rows, "a", "b", "c", "label", "class").repartition(partitions);
  }

  static Row row(double... values) {
    return RowFactory.create(Arrays.stream(values).boxed().toArray());
  }

  static Dataset<Row> frame(List<Row> rows, String... names) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  static VectorAssembler assembler() {
    return new VectorAssembler("assembler")
        .setInputCols(new String[] {"a", "b", "c"})
        .setOutputCol("features");
  }
}
