package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** Takes down every call that a fit makes to code of its user, and lets one of them fail. */
final class Injector {

  /** How a call fails. */
  enum Fault {
    UNCHECKED_EXCEPTION,
    CHECKED_EXCEPTION,
    OUT_OF_MEMORY,
    STACK_OVERFLOW,
    INTERRUPT
  }

  private static final class UncheckedUserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  private static final class CheckedUserException extends Exception {
    @Serial private static final long serialVersionUID = 1;
  }

  private final List<String> calls = new ArrayList<>();
  private int failing = -1;
  private Fault fault;
  private Throwable thrown;

  /** Lets a call fail, counted from 0 from now on. */
  void arm(int call, Fault how) {
    disarm();
    failing = call;
    fault = how;
  }

  void disarm() {
    calls.clear();
    failing = -1;
    thrown = null;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  /** What the failed call threw. */
  Throwable thrown() {
    return thrown;
  }

  /** To be called by user code first of all. */
  void called(String name) {
    calls.add(name);
    if (calls.size() - 1 != failing) {
      return;
    }
    if (fault == Fault.INTERRUPT) {
      Thread.currentThread().interrupt();
      return;
    }
    thrown =
        switch (fault) {
          case CHECKED_EXCEPTION -> new CheckedUserException();
          case OUT_OF_MEMORY -> new OutOfMemoryError("injected");
          case STACK_OVERFLOW -> new StackOverflowError("injected");
          default -> new UncheckedUserException();
        };
    Injector.<RuntimeException>throwUndeclared(thrown);
  }

  /** The interfaces declare no checked exception, but Kotlin, Scala and reflection throw them. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwUndeclared(Throwable throwable) throws E {
    throw (E) throwable;
  }
}
