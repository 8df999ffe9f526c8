package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DampingScheduleTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void next_lossFalls_dampingFallsToTheLeast(boolean isLogLoss) {
    DampingSchedule schedule = DampingSchedule.of(isLogLoss);
    double damping = schedule.first();
    for (int s = 0; s < 200; s++) {
      double next = schedule.next(damping, 1, 0.99);
      assertThat(next).isLessThanOrEqualTo(damping).isGreaterThanOrEqualTo(schedule.least());
      damping = next;
    }
    assertThat(damping).isEqualTo(schedule.least());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void next_lossGrowsALittle_stepTakenAndDampingGrowsToTheMost(boolean isLogLoss) {
    DampingSchedule schedule = DampingSchedule.of(isLogLoss);
    double damping = schedule.first();
    for (int s = 0; s < 200; s++) {
      assertThat(schedule.accepts(1, 1.1)).isTrue();
      double next = schedule.next(damping, 1, 1.1);
      assertThat(next).isGreaterThanOrEqualTo(damping).isLessThanOrEqualTo(schedule.most());
      damping = next;
    }
    assertThat(damping).isEqualTo(schedule.most());
  }

  @ParameterizedTest
  @ValueSource(doubles = {3, Double.POSITIVE_INFINITY, Double.NaN})
  void next_lossGrowsMuchOrIsLost_stepRefusedAndDampedMoreThanAfterASmallGrowth(double after) {
    for (boolean isLogLoss : new boolean[] {false, true}) {
      DampingSchedule schedule = DampingSchedule.of(isLogLoss);
      assertThat(schedule.accepts(1, after)).isFalse();
      assertThat(schedule.next(0.5, 1, after)).isGreaterThan(schedule.next(0.5, 1, 1.1));
    }
  }
}
