package io.github.linstorch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** dl4j -> layerwise -> lstsq, never back; each outside library behind one door. */
@AnalyzeClasses(packages = "io.github.linstorch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("dl4j")
          .definedBy("io.github.linstorch.dl4j..")
          .layer("layerwise")
          .definedBy("io.github.linstorch.layerwise..")
          .layer("lstsq")
          .definedBy("io.github.linstorch.lstsq..")
          .whereLayer("dl4j")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("layerwise")
          .mayOnlyBeAccessedByLayers("dl4j")
          .whereLayer("lstsq")
          .mayOnlyBeAccessedByLayers("layerwise", "dl4j");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("io.github.linstorch.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule STEP_KNOWS_NOTHING_OF_FITS =
      noClasses()
          .that()
          .resideInAPackage("io.github.linstorch.layerwise.gaussnewton.step..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.linstorch.layerwise.gaussnewton");

  @ArchTest
  static final ArchRule ONLY_DL4J_KNOWS_DEEPLEARNING4J =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.linstorch.dl4j")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  @ArchTest
  static final ArchRule LSTSQ_KNOWS_NO_ND4J =
      noClasses()
          .that()
          .resideInAPackage("io.github.linstorch.lstsq..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.nd4j..");

  @ArchTest
  static final ArchRule ONLY_THE_BINDING_CALLS_NATIVE_CODE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.linstorch.lstsq.Lapack")
          .and()
          .doNotHaveFullyQualifiedName("io.github.linstorch.lstsq.Blas")
          .and()
          .doNotHaveFullyQualifiedName("io.github.linstorch.lstsq.BlasThreads")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.openblas..");

  @ArchTest
  static final ArchRule CLASSES_OF_LSTSQ_DEPEND_ONE_WAY =
      slices().assignedFrom(classesOf("io.github.linstorch.lstsq")).should().beFreeOfCycles();

  /** A slice for every class of a package, with what is nested in it. */
  private static SliceAssignment classesOf(String packageName) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return javaClass.getPackageName().equals(packageName)
            ? SliceIdentifier.of(javaClass.getName().replaceFirst("\\$.*", ""))
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "the classes of " + packageName;
      }
    };
  }

  @ArchTest
  static final ArchRule LAYERWISE_HOLDS_NO_NATIVE_POINTER =
      noClasses()
          .that()
          .resideInAPackage("io.github.linstorch.layerwise..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest static final ArchRule NOTHING_IS_PRINTED = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest static final ArchRule LOGGING_IS_SLF4J = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
