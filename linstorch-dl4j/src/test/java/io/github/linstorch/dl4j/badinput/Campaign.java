package io.github.linstorch.dl4j.badinput;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** Attempts one recipe after another, none of which may take long. */
final class Campaign {

  /** The first recipes, among which every defect comes alone. */
  static final int SAMPLE = 6 * ((Defect.all().size() + 3) / 4);

  private static final int SECONDS = 300;

  final List<String> faults = new ArrayList<>();

  /** How often attempts came to what. */
  final TreeMap<String, Integer> outcomes = new TreeMap<>();

  private Thread worker;

  /**
   * Attempts the recipes of numbers from 0 on; stops at the first that hangs.
   *
   * @param before is told of each number
   */
  static Campaign of(int recipes, IntConsumer before) {
    Campaign campaign = new Campaign();
    ExecutorService executor = Executors.newSingleThreadExecutor(campaign::daemon);
    try {
      boolean isAlive = true;
      for (int number = 0; number < recipes && isAlive; number++) {
        before.accept(number);
        isAlive = campaign.run(executor, number);
      }
    } finally {
      executor.shutdownNow();
    }
    return campaign;
  }

  private Thread daemon(Runnable work) {
    worker = new Thread(work, "bad input");
    worker.setDaemon(true);
    return worker;
  }

  private boolean run(ExecutorService executor, int number) {
    try {
      Attempt attempt =
          executor.submit(() -> Attempt.at(Recipe.of(number))).get(SECONDS, TimeUnit.SECONDS);
      attempt.faults().forEach(fault -> faults.add(attempt.recipe() + "\n" + fault));
      outcomes.merge(attempt.outcome(), 1, Integer::sum);
      return true;
    } catch (TimeoutException e) {
      String trace =
          String.join("\n  ", Arrays.stream(worker.getStackTrace()).map(String::valueOf).toList());
      faults.add(Recipe.of(number) + " takes more than " + SECONDS + " s, now at\n  " + trace);
      return false;
    } catch (ExecutionException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      faults.add("number " + number + ": the test itself fails\n" + trace);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
