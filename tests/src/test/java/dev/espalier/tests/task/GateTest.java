package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.Gate;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Proves("F78")
@ExtendWith(NothingIsLeft.class)
class GateTest {
  private final Gate gate = Gate.closed();

  @Test
  void allWhoWaitPassWhenItIsOpened(Lab lab) throws Exception {
    List<Forked<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiters.add(lab.forkRun(gate::await).awaitBlocked());
    }
    assertThat(gate.isOpen()).isFalse();
    gate.open();
    for (Forked<Boolean> waiter : waiters) {
      assertThat(waiter.value()).isTrue();
    }
  }

  @Test
  void itStaysOpen() throws Exception {
    gate.open();
    gate.open();
    gate.await();
    assertThat(gate.isOpen()).isTrue();
    assertThat(gate.await(Duration.ZERO)).isTrue();
  }

  @Test
  void aTimedWaitEnds(Lab lab) throws Exception {
    assertThat(gate.await(Duration.ofMillis(5))).isFalse();
    assertThat(gate.await(Duration.ofSeconds(-1))).isFalse();
    Forked<Boolean> waiter = lab.fork(() -> gate.await(Duration.ofSeconds(20))).awaitBlocked();
    gate.open();
    assertThat(waiter.value()).isTrue();
  }

  @Test
  void anInterruptEndsAWaitAndLeavesItClosed(Lab lab) throws Exception {
    Forked<Boolean> waiter = lab.forkRun(gate::await).awaitBlocked();
    waiter.interrupt();
    assertThat(waiter.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(gate.isOpen()).isFalse();
  }
}
