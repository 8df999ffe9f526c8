package io.github.linstorch.spark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where Spark cannot run: Spark 3.5 asks Java for what later ones than 17 refuse. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RunsSpark.Condition.class)
public @interface RunsSpark {

  /** Compares the versions of Spark and Java. */
  class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String spark = System.getProperty("linstorch.spark", "");
      int java = Runtime.version().feature();
      return spark.startsWith("3.") && java > 17
          ? ConditionEvaluationResult.disabled(
              "Spark " + spark + " runs on Java 17, this is " + java + ": use the profile spark-4")
          : ConditionEvaluationResult.enabled("Spark " + spark + " runs on Java " + java);
    }
  }
}
