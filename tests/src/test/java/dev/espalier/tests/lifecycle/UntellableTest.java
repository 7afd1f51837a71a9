package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Failures that fail when they are asked what they are: also these are the end of something, and
/// nothing is lost.
@Timeout(60)
@ExtendWith(NothingIsLeft.class)
class UntellableTest {
  /// What it throws when it is asked for its message or its cause.
  enum Answer {
    EXCEPTION,
    ASSERTION,
    STACK;

    private Throwable of(Obscure asked) {
      return switch (this) {
        case EXCEPTION -> throw new IllegalStateException("asked");
        case ASSERTION -> throw new AssertionError("asked");
        case STACK -> asked.getCause();
      };
    }
  }

  private static final class Obscure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Answer answer;

    Obscure(Answer answer) {
      this.answer = answer;
    }

    @Override
    public synchronized Throwable getCause() {
      return answer.of(this);
    }

    @Override
    public String getMessage() {
      return String.valueOf(answer.of(this));
    }
  }

  /// With a step that is there by then.
  private static Resource<Thing> failing(Lab lab, Answer answer) {
    return Resource.acquire(steps -> {
      steps.add("part", _ -> lab.note("-part"));
      throw new Obscure(answer);
    });
  }

  private static Container of(Lab lab, Answer answer) {
    return lab.container(app -> {
      app.bind(A).to(failing(lab, answer)).in(Singleton.class);
      app.bind(B).to(needs(A).make(_ -> new Thing("B"))).in(Singleton.class);
      app.roots(B);
    });
  }

  @ParameterizedTest
  @EnumSource(Answer.class)
  @Proves({"R5", "R7"})
  void endAnAcquire(Answer answer, Lab lab) throws Exception {
    Container container = of(lab, answer);
    assertThat(lab.fork(() -> container.get(B)).thrown())
        .isInstanceOf(AcquireFailedException.class);
    assertThat(lab.log()).containsExactly("-part");
  }

  @ParameterizedTest
  @EnumSource(Answer.class)
  @Proves({"R5", "R7", "R12"})
  void endAStart(Answer answer, Lab lab) throws Exception {
    Container container = of(lab, answer);
    assertThat(
            lab.fork(
                    () -> {
                      container.start();
                      return true;
                    })
                .thrown())
        .isInstanceOf(StartFailedException.class);
    assertThat(lab.log()).containsExactly("-part");
  }

  @ParameterizedTest
  @EnumSource(Answer.class)
  @Proves({"R22", "R26"})
  void ofOneStepStopNoOther(Answer answer, Lab lab) {
    Container container =
        lab.container(app ->
            app.bind(A)
                .to(
                    Resource.<Thing>acquire(steps -> {
                      steps.add("first", _ -> lab.note("-first"));
                      steps.add(
                          "second",
                          _ -> {
                            throw new Obscure(answer);
                          });
                      return new Thing("A");
                    }))
                .in(Singleton.class));
    container.get(A);
    assertThatThrownBy(container::close).isInstanceOf(ReleaseFailedException.class);
    assertThat(lab.log()).containsExactly("-first");
    assertThat(container.closeReport().orElseThrow().failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause()).isInstanceOf(Obscure.class));
  }

  @Test
  void wouldBeAskedForWhatTheyAre() {
    assertThatThrownBy(new Obscure(Answer.STACK)::getCause).isInstanceOf(StackOverflowError.class);
  }
}
