package io.github.linstorch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashSet;
import java.util.Set;

/**
 * dl4j -> dl4j.rows -> dl4j.network -> layerwise -> lstsq, and arrays -> layerwise, never back;
 * each outside library behind one door.
 */
@AnalyzeClasses(packages = "io.github.linstorch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("dl4j")
          .definedBy("io.github.linstorch.dl4j")
          .layer("rows")
          .definedBy("io.github.linstorch.dl4j.rows")
          .layer("network")
          .definedBy("io.github.linstorch.dl4j.network")
          .layer("arrays")
          .definedBy("io.github.linstorch.arrays")
          .layer("layerwise")
          .definedBy("io.github.linstorch.layerwise..")
          .layer("lstsq")
          .definedBy("io.github.linstorch.lstsq..")
          .whereLayer("dl4j")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("rows")
          .mayOnlyBeAccessedByLayers("dl4j")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("dl4j", "rows")
          .whereLayer("arrays")
          .mayOnlyBeAccessedByLayers("dl4j")
          .whereLayer("layerwise")
          .mayOnlyBeAccessedByLayers("dl4j", "rows", "network", "arrays")
          .whereLayer("lstsq")
          .mayOnlyBeAccessedByLayers("layerwise", "dl4j", "rows", "network", "arrays");

  @ArchTest
  static final ArchRule PUBLIC_SIGNATURES_NAME_NO_INTERNAL_TYPE =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage("io.github.linstorch.dl4j", "io.github.linstorch.arrays")
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .doNotHaveSimpleName("RemoteFit") // for our own modules, and hidden from the Javadoc
          .and()
          .arePublic()
          .should(new NamesNoInternalType());

  /** What users name: of networks of Deeplearning4j, and of plain arrays. */
  private static final Set<String> PUBLIC_PACKAGES =
      Set.of("io.github.linstorch.dl4j", "io.github.linstorch.arrays");

  /** What users name is in these packages. */
  private static final class NamesNoInternalType extends ArchCondition<JavaCodeUnit> {

    NamesNoInternalType() {
      super("name no type of ours outside of io.github.linstorch.dl4j");
    }

    @Override
    public void check(JavaCodeUnit unit, ConditionEvents events) {
      Set<JavaClass> named = new HashSet<>(unit.getReturnType().getAllInvolvedRawTypes());
      unit.getParameterTypes().forEach(type -> named.addAll(type.getAllInvolvedRawTypes()));
      unit.getExceptionTypes().forEach(named::add);
      for (JavaClass type : named) {
        boolean isOurs = type.getPackageName().startsWith("io.github.linstorch");
        boolean isInternal =
            isOurs
                && !(PUBLIC_PACKAGES.contains(type.getPackageName())
                    && type.getModifiers().contains(JavaModifier.PUBLIC));
        if (isInternal) {
          events.add(
              SimpleConditionEvent.violated(unit, unit.getFullName() + " names " + type.getName()));
        }
      }
    }
  }

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
          .resideOutsideOfPackage("io.github.linstorch.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  @ArchTest
  static final ArchRule ARITHMETIC_KNOWS_NO_ND4J =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.github.linstorch.lstsq..",
              "io.github.linstorch.layerwise..",
              "io.github.linstorch.arrays..")
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

  /** Settings hold a listener, which receives a report, which holds the settings. */
  private static final Set<String> SETTINGS_AND_REPORT =
      Set.of("FitConfig", "FitListener", "FitReport", "FitReportJson");

  @ArchTest
  static final ArchRule CLASSES_FORM_NO_CYCLE =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  /** A slice for every class, with what is nested in it. */
  private static final class TopLevelClasses implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String name = javaClass.getName().replaceFirst("\\$.*", "");
      String simple = name.substring(name.lastIndexOf('.') + 1);
      return SliceIdentifier.of(
          SETTINGS_AND_REPORT.contains(simple) ? "settings and report" : name);
    }

    @Override
    public String getDescription() {
      return "the top-level classes, settings and report together,";
    }
  }

  @ArchTest
  static final ArchRule LAYERWISE_HOLDS_NO_NATIVE_POINTER =
      noClasses()
          .that()
          .resideInAPackage("io.github.linstorch.layerwise..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule NOTHING_IS_PRINTED_UNASKED =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.linstorch.dl4j.FitProgress")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule ONE_CLASS_KNOWS_THE_TRAINING_PAGE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.linstorch.dl4j.FitStatsListener")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j.core..", "org.deeplearning4j.ui..", "org.agrona..");

  @ArchTest
  static final ArchRule NOTHING_LOADS_THE_TRAINING_PAGE_UNASKED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.github.linstorch.dl4j.FitStatsListener");

  @ArchTest static final ArchRule LOGGING_IS_SLF4J = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
