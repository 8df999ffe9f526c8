package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.mse;
import static io.github.linstorch.examples.paper.PaperOutput.time;

import io.github.linstorch.examples.paper.DuelSummary.Stage;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sentences about a duel. Whatever they say of errors is computed from medians over the runs.
 *
 * @param summary what was measured
 * @param settings how much
 */
record DuelFindings(DuelSummary summary, PaperSettings settings) {

  /** Says whether the claim of the figure holds, in all of its settings together. */
  static void judge(Section section, List<DuelFindings> findings) {
    boolean inside = findings.stream().allMatch(DuelFindings::holdsInWindow);
    boolean outside = findings.stream().allMatch(DuelFindings::holdsBeyond);
    boolean training = findings.stream().allMatch(DuelFindings::holdsBeyondInTraining);
    boolean others = findings.stream().allMatch(DuelFindings::beatsLineAndSampling);
    String sentence;
    if (!inside || !outside) {
      sentence =
          "Linstorch has the lowest error in the least time until a gradient method overtakes it: "
              + findings.stream()
                  .flatMap(found -> found.summary.overtaking(found.settings).stream())
                  .map(stage -> stage.name() + " (" + time(stage.seconds()) + ")")
                  .collect(Collectors.joining("; "))
              + (inside ? ", beyond the paper's window" : ", inside the paper's window");
    } else if (!training) {
      sentence =
          "Linstorch has the lowest error in the least time; with more epochs gradients fit the"
              + " training rows better, but not the test rows";
    } else {
      sentence = "Linstorch has the lowest error in the least time, inside the window and beyond";
    }
    String rest = others ? "." : "; it does not always beat linear regression and random sampling.";
    boolean all = inside && outside && training && others;
    section.verdict(all ? Verdict.HOLDS : Verdict.IN_PART, sentence + rest);
  }

  /** Linstorch gets at least as low as any gradient method, and sooner. */
  boolean holdsInWindow() {
    Stage gradient = summary.bestGradientInWindow();
    return summary
        .linstorchAsGoodAs(gradient)
        .filter(stage -> stage.seconds() < gradient.seconds())
        .isPresent();
  }

  private boolean holdsBeyond() {
    return settings.beyond().isEmpty()
        || summary.linstorchAsGoodAs(summary.bestGradientBeyond(settings)).isPresent();
  }

  private boolean holdsBeyondInTraining() {
    return settings.beyond().isEmpty()
        || summary.leastTrainingError(List.of(Method.LINSTORCH))
            <= summary.leastTrainingError(Method.gradients());
  }

  private boolean beatsLineAndSampling() {
    return summary.beatsRandomSampling()
        && summary.bestLinstorch().error() < summary.stage(Method.OLS, 1).error();
  }

  /** What happened up to the end of the paper's window. */
  String window() {
    Stage gradient = summary.bestGradientInWindow();
    Stage best = summary.bestLinstorch();
    Stage line = summary.stage(Method.OLS, 1);
    Optional<Stage> enough = summary.linstorchAsGoodAs(gradient);
    String against =
        enough
            .map(
                s ->
                    "%s, is at least as good after %s: %s"
                        .formatted(s.name(), time(s.seconds()), mse(s.error())))
            .orElse("Linstorch does not get there");
    return ("The lowest gradient result within %d epochs is that of %s: %s on the test rows, after"
            + " %s. %s. Linstorch's lowest is %s (%s, %s); linear regression has %s. %s random"
            + " sampling at equal numbers of networks.")
        .formatted(
            PaperSettings.WINDOW,
            gradient.name(),
            mse(gradient.error()),
            time(gradient.seconds()),
            against,
            mse(best.error()),
            best.name().replace("Linstorch, ", ""),
            time(best.seconds()),
            mse(line.error()),
            summary.beatsRandomSampling() ? "It always beats" : "It does not always beat");
  }

  /** What happened after it. */
  String beyond() {
    Stage newton = summary.stage(Method.GAUSS_NEWTON, 1);
    String also =
        "Gauss–Newton, which the paper does not have, ends at %s after %s."
            .formatted(mse(newton.error()), time(newton.seconds()));
    if (settings.beyond().isEmpty()) {
      return "Not run. " + also;
    }
    Stage late = summary.bestGradientBeyond(settings);
    Stage best = summary.bestLinstorch();
    boolean holds = holdsBeyond();
    return ("%s gets down to %s on the test rows, after %s; Linstorch's lowest is %s: the claim %s."
            + " On the training rows gradients get down to %s, Linstorch to %s. %s")
        .formatted(
            late.name(),
            mse(late.error()),
            time(late.seconds()),
            mse(best.error()),
            holds ? "still holds" : "no longer holds",
            mse(summary.leastTrainingError(Method.gradients())),
            mse(summary.leastTrainingError(List.of(Method.LINSTORCH))),
            also);
  }
}
