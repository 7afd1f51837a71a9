package dev.espalier.tests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Espalier a second time, its engine woven: a loader that reads all of it, and the scenes, anew.
/// The sites are numbered in the order of class names, so that they are the same each time.
final class Woven extends ClassLoader {
  private static final String FAULTS = "dev.espalier.tests.faults.";

  /// Which classes are woven: of the task module those that the engine runs on.
  private static final Map<String, Pattern> WOVEN =
      Map.of(
          "dev.espalier.engine",
          Pattern.compile("(?!package-info)(.*)\\.class"),
          "dev.espalier.task",
          Pattern.compile(
              "((?:Alarm|Cancellation|Carried|Carriers?|CarrierWatch|ThreadOwner|Turns)(?:\\$.*)?)\\.class"));

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader parent;
  private final Map<String, byte[]> woven = new HashMap<>();
  private final List<String> sites = new ArrayList<>();

  /// @param broken calls that are left out; each has to be there
  Woven(List<Weaver.Broken> broken) {
    super("woven", Woven.class.getClassLoader());
    parent = Objects.requireNonNull(Woven.class.getClassLoader());
    Weaver weaver = new Weaver(parent, sites, broken);
    for (String name : classes()) {
      woven.put(name, weaver.woven(bytes(name)));
    }
    weaver.requireAllBroken();
  }

  /// The names of the sites, by number.
  List<String> sites() {
    return List.copyOf(sites);
  }

  /// The scenes, in this world.
  List<Scene> scenes() {
    try {
      Class<?> all = loadClass(FAULTS + "scenes.AllScenes");
      List<Scene> scenes = new ArrayList<>();
      for (Object scene : (List<?>) all.getMethod("all").invoke(null)) {
        scenes.add((Scene) scene);
      }
      return scenes;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the scenes", e);
    }
  }

  private SortedSet<String> classes() {
    SortedSet<String> names = new TreeSet<>();
    try {
      for (String in : List.of("dev.espalier.task.ThreadOwner", "dev.espalier.Container")) {
        Path place =
            Path.of(
                Class.forName(in, false, parent)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        if (Files.isDirectory(place)) {
          list(place, names);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            list(jar.getPath("/"), names);
          }
        }
      }
    } catch (IOException | ReflectiveOperationException | URISyntaxException e) {
      throw new LinkageError("the classes of the engine", e);
    }
    return names;
  }

  private static void list(Path root, Set<String> names) throws IOException {
    for (Map.Entry<String, Pattern> of : WOVEN.entrySet()) {
      Path folder = root.resolve(of.getKey().replace('.', '/'));
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .map(file -> Objects.requireNonNull(file.getFileName()).toString())
              .map(of.getValue()::matcher)
              .filter(Matcher::matches)
              .forEach(file -> names.add(of.getKey() + "." + file.group(1)));
        }
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean shared = name.startsWith(FAULTS) && !name.startsWith(FAULTS + "scenes.");
    if (!name.startsWith("dev.espalier.") || shared) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] bytes = woven.containsKey(name) ? woven.get(name) : bytes(name);
        loaded = defineClass(name, bytes, 0, Objects.requireNonNull(bytes).length);
      }
      return loaded;
    }
  }

  private byte[] bytes(String name) {
    try (InputStream in = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new NoClassDefFoundError(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
