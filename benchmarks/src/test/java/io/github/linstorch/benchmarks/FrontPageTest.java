package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.benchmarks.ErrorPicture.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The table and the picture of the front page, made of figures that are known. */
class FrontPageTest {

  private static final ErrorPicture PICTURE =
      new ErrorPicture(
          "concrete",
          Map.of(
              TabularMethod.LEAST_SQUARES, new Point(0.001, 0.4),
              TabularMethod.NET, new Point(0.1, 0.1),
              TabularMethod.COMMITTEE, new Point(1, 0.08),
              TabularMethod.XGBOOST, new Point(0.2, 0.07)),
          new ErrorCurve(0.01, new double[] {0.1, 0.2, 0.4, 20}, new double[] {2, 0.3, 0.2, 0.1}));

  @Test
  void table_leastError_isBoldWhereItPrintsTheSame() {
    TabularResults results = new TabularResults();
    double[] errors = {0.3931, 9, 0.21, 0.0958, 0.07904, 0.1, 0.07896};
    for (int i = 0; i < errors.length; i++) {
      TabularMethod method = FrontPageTable.METHODS.get(i);
      if (method != TabularMethod.LOGISTIC) {
        results.add("concrete", method, new TabularOutcome(errors[i], Double.NaN, i));
      }
    }
    FrontPageTable table = new FrontPageTable(results);
    table.add(TabularSource.CONCRETE, TabularSource.CONCRETE.read().split(0, false));

    assertThat(table.markdown().replace('\u00a0', ' ').lines().skip(2))
        .containsExactly(
            "| concrete, 690 × 8 | .393 · 0.000 | .210 · 2.0 | .096 · 3.0 | **.079** · 4.0 | .100 · 5.0"
                + " | **.079** · 6.0 |");
  }

  @Test
  void picture_points_areWhereTheAxesSayTheyAre() throws Exception {
    Document svg = parse(PICTURE.svg());

    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(4);
    String grid = xOfGrid(svg, "100 ms");
    assertThat(svg.getElementsByTagName("circle").item(1).getAttributes().getNamedItem("cx"))
        .extracting(org.w3c.dom.Node::getNodeValue)
        .isEqualTo(grid);
  }

  /** The first point is above the picture, the last one right of it. */
  @Test
  void picture_course_staysInside() throws Exception {
    String points =
        parse(PICTURE.svg())
            .getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue();

    assertThat(points.split(" ")).hasSize(2);
    assertThat(PICTURE.csv().lines()).hasSize(1 + 4 + 4).contains("XGBoost,,0.20000,0.07000");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static String xOfGrid(Document svg, String label) {
    for (int i = 0; i < svg.getElementsByTagName("text").getLength(); i++) {
      if (svg.getElementsByTagName("text").item(i).getTextContent().equals(label)) {
        return svg.getElementsByTagName("text")
            .item(i)
            .getAttributes()
            .getNamedItem("x")
            .getNodeValue();
      }
    }
    return "no label " + label;
  }
}
