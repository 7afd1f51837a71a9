package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Stages;
import dev.espalier.task.Task;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What background tasks that have ended keep from the garbage collector: next to nothing.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("F84")
class ForgottenTasksTest {
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final BackgroundTasks tasks = BackgroundTasks.named("sender", (_, _) -> {});

  @AfterEach
  void stops() {
    tasks.stopAll(Duration.ofMinutes(1));
    assertThat(LiveThreads.lastOf("sender")).isEmpty();
  }

  @Test
  void whatTheirCodeRefersToIsForgottenTooBeforeOthersCome() throws Exception {
    List<WeakReference<Object>> mails = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      send(mails).outcome();
    }
    Await.until(() -> {
      System.gc();
      return mails.stream().allMatch(mail -> mail.refersTo(null));
    });
  }

  @Test
  void whatTheyYieldedIsForgottenToo() throws Exception {
    List<WeakReference<Object>> pages = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      fetch(pages).join();
    }
    Await.until(() -> {
      System.gc();
      return pages.stream().allMatch(page -> page.refersTo(null));
    });
  }

  @Test
  void whatTheyYieldedIsForgottenAlsoBesideManyThatGoOn() throws Exception {
    Door never = new Door();
    for (int i = 0; i < 100; i++) {
      tasks.start("long", never::pass);
    }
    List<WeakReference<Object>> pages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      fetch(pages).join();
    }
    Await.until(() -> {
      System.gc();
      return pages.stream().allMatch(page -> page.refersTo(null));
    });
  }

  private CompletableFuture<Object> fetch(List<WeakReference<Object>> pages) {
    Object page = new Object();
    pages.add(new WeakReference<>(page));
    return Stages.start(tasks, "fetch", () -> page);
  }

  private Task<?> send(List<WeakReference<Object>> mails) {
    Object mail = new Object();
    mails.add(new WeakReference<>(mail));
    return tasks.start("send", () -> log.add("sent " + mail));
  }
}
