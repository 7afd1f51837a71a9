package dev.espalier.tests.inject;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Modules that are compiled by a test, in a layer with those of Espalier: there everything has a
/// name and nothing is open that does not say so.
record NamedModules(ModuleLayer layer) {

  /// Compiles sources, by `MODULE/path/to/File.java`, and loads the modules.
  static NamedModules of(Path folder, Map<String, String> sources) throws IOException {
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("source").resolve(source.getKey());
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, source.getValue());
      files.add(file.toString());
    }
    Path classes = folder.resolve("classes");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-g",
                "-proc:none",
                "-d",
                classes.toString(),
                "--module-path",
                path(),
                "--module-source-path"));
    arguments.add(folder.resolve("source").toString());
    arguments.addAll(files);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int exit = compiler.run(null, null, null, arguments.toArray(String[]::new));
    if (exit != 0) {
      throw new IllegalArgumentException("the modules do not compile");
    }
    return new NamedModules(layer(classes));
  }

  private static ModuleLayer layer(Path classes) throws IOException {
    List<Path> modules = new ArrayList<>();
    Arrays.stream(path().split(File.pathSeparator)).map(Path::of).forEach(modules::add);
    Set<String> names = Set.of(Objects.requireNonNull(classes.toFile().list()));
    names.forEach(name -> modules.add(classes.resolve(name)));
    Configuration found =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(modules.toArray(Path[]::new)), ModuleFinder.of(), names);
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(found, ClassLoader.getPlatformClassLoader());
  }

  /// What of the test's class path is a module of ours or needed by one.
  private static String path() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry ->
                entry.matches(
                    ".*/(core|task)/target/classes/?|.*espalier-(core|task)-[^/]*jar|.*jakarta\\.(inject|annotation)-api[^/]*"))
            .toList());
  }

  /// Calls a static method of a class that its module exports.
  Object call(String module, String type, String method, Object argument) throws Exception {
    Class<?> found = layer.findLoader(module).loadClass(type);
    return found.getMethod(method, argument.getClass()).invoke(null, argument);
  }
}
