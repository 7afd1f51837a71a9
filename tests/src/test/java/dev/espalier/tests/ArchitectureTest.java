package dev.espalier.tests;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import dev.espalier.tests.architecture.PackageRules;
import dev.espalier.tests.architecture.SourceRules;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shape of the code: who may use whom, how long a file may be, how tests wait.
class ArchitectureTest {

  private static final String TASK = "dev.espalier.task";
  private static final String FLOW = "dev.espalier.task.flow";
  private static final String BIND = "dev.espalier.bind";
  private static final String GRAPH = "dev.espalier.graph";
  private static final String EVENT = "dev.espalier.event";
  private static final String READ = "dev.espalier.read";
  private static final String PLAN = "dev.espalier.plan";
  private static final String ENGINE = "dev.espalier.engine";
  private static final String FRONT_DOOR = "dev.espalier";
  private static final String TESTING = "dev.espalier.testing";
  private static final String LEFTOVERS = "dev.espalier.leftovers";

  /// From a package to those it may use. A new package gets its line here, and ARCHITECTURE.md too.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry(TASK, Set.of()),
          entry(FLOW, Set.of(TASK)),
          entry(BIND, Set.of(TASK)),
          entry(GRAPH, Set.of(TASK, BIND)),
          entry(EVENT, Set.of(TASK, BIND, GRAPH)),
          entry(READ, Set.of(TASK, BIND, GRAPH)),
          entry(PLAN, Set.of(TASK, BIND, GRAPH, READ)),
          entry(ENGINE, Set.of(TASK, BIND, GRAPH, READ, PLAN, EVENT)),
          entry(FRONT_DOOR, Set.of(TASK, BIND, GRAPH, READ, PLAN, EVENT, ENGINE)),
          entry(TESTING, Set.of(TASK, BIND, GRAPH, EVENT, FRONT_DOOR)),
          entry(LEFTOVERS, Set.of()));

  @Nested
  class MainCode {
    private static final JavaClasses CLASSES =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.espalier");
    private final PackageRules packages = new PackageRules("dev.espalier");

    @Test
    void followsTheArrows() {
      packages.follow(ARROWS).check(CLASSES);
    }

    @Test
    void hasNoPackageCycles() {
      packages.haveNoCycles().check(CLASSES);
    }

    @Test
    void exposesExportedTypesOnly() throws IOException {
      packages.exposeOnly(exportedPackages()).check(CLASSES);
    }

    @Test
    void hasPackageNamesThatSaySomething() {
      packages.haveNamesThatSaySomething().check(CLASSES);
    }
  }

  @Nested
  class TestCode {
    private static final JavaClasses CLASSES =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .withImportOption(TestCode::isNotPlanted)
            .importPackages("dev.espalier");

    @Test
    void usesExportedPackagesOnly() throws IOException {
      Set<String> exported = exportedPackages();
      assertThat(exported).contains(BIND, TASK).doesNotContain(ENGINE);
      exported.add(LEFTOVERS);
      for (var type : CLASSES) {
        assertThat(type.getPackageName()).startsWith("dev.espalier.tests");
        exported.add(type.getPackageName());
      }
      new PackageRules("dev.espalier").useOnly(exported).check(CLASSES);
    }

    @Test
    void neverSleeps() throws IOException {
      assertThat(SourceRules.ofThisProject().sleepingTests()).isEmpty();
    }

    @Test
    void isLookedAfterInEveryModule() throws IOException {
      assertThat(SourceRules.ofThisProject().modulesWithoutLeftovers()).isEmpty();
    }

    private static boolean isNotPlanted(Location location) {
      return !location.contains("/architecture/planted/");
    }
  }

  @Nested
  class Sources {
    @Test
    void areShort() throws IOException {
      assertThat(SourceRules.ofThisProject().longFiles()).isEmpty();
    }
  }

  /// The rules above can fail: each is seen to report what was planted for it.
  @Nested
  class Canaries {
    private static final String PLANTED = "dev.espalier.tests.architecture.planted";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PLANTED);
    private final PackageRules packages = new PackageRules(PLANTED);

    @Test
    void anArrowThatPointsBack() {
      var arrows =
          Map.of(
              PLANTED + ".bind", Set.<String>of(),
              PLANTED + ".engine", Set.of(PLANTED + ".bind"),
              PLANTED + ".util", Set.<String>of());
      assertThat(violations(packages.follow(arrows)))
          .isNotEmpty()
          .allMatch(line -> line.contains("<" + PLANTED + ".bind.Early"));
    }

    @Test
    void aPackageWithoutArrows() {
      var both = Set.of(PLANTED + ".bind", PLANTED + ".engine");
      var arrows = Map.of(PLANTED + ".bind", both, PLANTED + ".engine", both);
      assertThat(violations(packages.follow(arrows)))
          .singleElement()
          .asString()
          .contains("util.Anything");
    }

    @Test
    void aPackageCycle() {
      assertThat(violations(packages.haveNoCycles()))
          .singleElement()
          .asString()
          .contains("Cycle detected", "bind.Early", "engine.Late");
    }

    @Test
    void aNameThatSaysNothing() {
      assertThat(violations(packages.haveNamesThatSaySomething()))
          .singleElement()
          .asString()
          .contains("util.Anything");
    }

    @Test
    void theUseOfAPackageThatIsNotExported() {
      assertThat(violations(packages.useOnly(Set.of(PLANTED + ".bind"))))
          .isNotEmpty()
          .allMatch(line -> line.contains("<" + PLANTED + ".engine.Late"));
    }

    @Test
    void aSignatureThatNamesATypeThatIsNotExported() {
      assertThat(violations(packages.exposeOnly(Set.of(PLANTED + ".engine"))))
          .isNotEmpty()
          .allMatch(line -> line.matches(".*engine\\.Late\\..* names .*bind\\.Early"));
      assertThat(violations(packages.exposeOnly(Set.of(PLANTED + ".engine", PLANTED + ".bind"))))
          .isEmpty();
    }

    @Test
    void aFileThatIsTooLong(@TempDir Path root) throws IOException {
      write(root, "core/src/main/java/Long.java", "//\n".repeat(401));
      write(root, "core/src/main/java/Fits.java", "//\n".repeat(400));
      write(root, "core/target/Generated.java", "//\n".repeat(401));
      assertThat(new SourceRules(root).longFiles())
          .singleElement()
          .asString()
          .startsWith("core/src/main/java/Long.java has 401 lines");

      write(root, SourceRules.EXEMPTIONS, "# why\ncore/src/main/java/Long.java: a table\n");
      assertThat(new SourceRules(root).longFiles()).isEmpty();
    }

    @Test
    void anExemptionWithoutReasonOrUse(@TempDir Path root) throws IOException {
      write(root, "core/src/main/java/Long.java", "//\n".repeat(401));
      write(root, SourceRules.EXEMPTIONS, "core/src/main/java/Long.java:\nGone.java: a table\n");
      assertThat(new SourceRules(root).longFiles())
          .containsExactlyInAnyOrder(
              "build/long-files.txt lists core/src/main/java/Long.java without a reason",
              "build/long-files.txt lists Gone.java, which is no long file");
    }

    @Test
    void aTestThatSleeps(@TempDir Path root) throws IOException {
      String sleep = "sleep"; // apart, so that this file is not found itself
      write(root, "core/src/test/java/A.java", "//\nThread." + sleep + "(1);\n");
      write(root, "core/src/test/java/B.java", "TimeUnit.DAYS." + sleep + "(1);\n");
      write(root, "core/src/test/java/C.java", "a.then(Thread::" + sleep + ");\n");
      write(root, "core/src/test/java/D.java", "void fallsAsleep() {} // no sleep\n");
      write(root, "core/src/main/java/E.java", "Thread." + sleep + "(1);\n");
      assertThat(new SourceRules(root).sleepingTests())
          .containsExactlyInAnyOrder(
              "core/src/test/java/A.java:2 sleeps: wait on a latch",
              "core/src/test/java/B.java:1 sleeps: wait on a latch",
              "core/src/test/java/C.java:1 sleeps: wait on a latch");
    }

    @Test
    void aModuleWhoseTestsNobodyLooksAfter(@TempDir Path root) throws IOException {
      write(root, "core/src/test/java/A.java", "");
      write(root, "core/pom.xml", "<artifactId>espalier-leftovers</artifactId>");
      write(root, "examples/shop/src/test/java/B.java", "");
      write(root, "examples/shop/pom.xml", "");
      write(root, "task/src/main/java/C.java", "");
      assertThat(new SourceRules(root).modulesWithoutLeftovers())
          .containsExactly(
              "examples/shop has tests: give it espalier-leftovers, which looks after them");
    }

    private static List<String> violations(ArchRule rule) {
      return rule.evaluate(CLASSES).getFailureReport().getDetails();
    }

    private static void write(Path root, String name, String text) throws IOException {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }

  /// What the module descriptors on the class path say.
  private static Set<String> exportedPackages() throws IOException {
    var packages = new HashSet<String>();
    var loader = ArchitectureTest.class.getClassLoader();
    for (var url : Collections.list(loader.getResources("module-info.class"))) {
      try (var in = url.openStream()) {
        var module = ModuleDescriptor.read(in);
        if (module.name().startsWith("dev.espalier.")) {
          module.exports().stream()
              .filter(exports -> !exports.isQualified())
              .map(Exports::source)
              .forEach(packages::add);
        }
      }
    }
    return packages;
  }
}
