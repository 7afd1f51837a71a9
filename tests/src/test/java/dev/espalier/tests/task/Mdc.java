package dev.espalier.tests.task;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The shape and manners of SLF4J's `MDC`: it copies what it gives and gets, and may have no map.
final class Mdc {
  private static final ThreadLocal<@Nullable Map<String, String>> MAP = new ThreadLocal<>();

  static @Nullable Map<String, String> getCopyOfContextMap() {
    Map<String, String> map = MAP.get();
    return map == null ? null : new HashMap<>(map);
  }

  static void setContextMap(@Nullable Map<String, String> map) {
    if (map == null) {
      MAP.remove();
    } else {
      MAP.set(new HashMap<>(map));
    }
  }

  static void put(String key, String value) {
    Map<String, String> map = getCopyOfContextMap();
    map = map == null ? new HashMap<>() : map;
    map.put(key, value);
    MAP.set(map);
  }

  static String text() {
    return String.valueOf(MAP.get());
  }
}
