package dev.espalier.tests.lifecycle;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Hears what is logged as `dev.espalier`, until it is closed; the console hears nothing meanwhile.
final class LogRecorder implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.espalier");
  private final Queue<String> messages = new ConcurrentLinkedQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          messages.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LogRecorder() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
