package io.github.linstorch.lstsq;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

/** Message for the log when the {@link SelfCheck} finds kernels that return wrong results. */
final class WrongKernels {

  /** BLAS names of matrix products, of single or double precision. */
  private static final Pattern PRODUCT =
      Pattern.compile("[sd](gemm|gemv|symm|symv|syrk|syr2k)\\b.*");

  private final List<String> faults;
  private final String version;
  private final Properties remedy = new Properties();

  /**
   * The kernels that were found wrong.
   *
   * @param faults as {@link SelfCheck#faults()} gives them: each begins with the kernel's name
   * @param version of the OpenBLAS in use; null where it is unknown
   */
  WrongKernels(List<String> faults, String version) {
    this.faults = List.copyOf(faults);
    this.version = version;
    try (InputStream in = WrongKernels.class.getResourceAsStream("remedy.properties")) {
      remedy.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Two sentences: what to do, and what it costs not to. ND4J's own results are called into
   * question only where a product is wrong, for ND4J uses no LAPACK there.
   *
   * @param processor its name
   */
  String warning(String processor) {
    String library = version == null ? "OpenBLAS" : "OpenBLAS " + version;
    boolean wrongProduct = faults.stream().anyMatch(fault -> PRODUCT.matcher(fault).matches());
    return remedy()
        + (wrongProduct
            ? " Until then fits run in slower Java code, and net.output, net.score and net.fit may"
                + " return wrong results, because matrix products of "
            : " Until then fits run in slower Java code, with right results, because the LAPACK of ")
        + library
        + (wrongProduct ? " are wrong on this processor (" : " is wrong on this processor (")
        + processor
        + ").";
  }

  private String remedy() {
    if (remedy.getProperty("openblas.version").equals(version)) {
      return "Set the environment variable OPENBLAS_CORETYPE to another kernel (Haswell on x86-64,"
          + " ARMV8 on ARM) before the JVM starts.";
    }
    return "Import "
        + remedy.getProperty("bom")
        + " into the dependency management of your build, or declare "
        + remedy.getProperty("javacpp")
        + " and "
        + remedy.getProperty("openblas")
        + " before all other dependencies.";
  }

  /** Every kernel that was found wrong, and by how much. */
  String details() {
    return String.join("; ", faults);
  }
}
