package dev.espalier.tests.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/// Rules about the packages at and below `base`. A package elsewhere is nobody's business.
public record PackageRules(String base) {

  /// Every package uses only those that the table gives it, and every package is in the table.
  ///
  /// @param arrows from a package to the packages it may use, by full names
  public ArchRule follow(Map<String, Set<String>> arrows) {
    return classes()
        .should(
            new ArchCondition<JavaClass>("follow the arrows") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (isBelow(type) && !arrows.containsKey(type.getPackageName())) {
                  events.add(
                      violated(type, type.getName() + " is in a package without arrows: add it"));
                }
              }
            })
        .andShould(
            useOnly(
                "what the arrows allow",
                (from, to) -> arrows.getOrDefault(from, Set.of()).contains(to)));
  }

  /// Whoever it is uses only these packages.
  public ArchRule useOnly(Set<String> packages) {
    return classes().should(useOnly("exported packages", (from, to) -> packages.contains(to)));
  }

  /// What users can call in an exported package names only what users can name.
  public ArchRule exposeOnly(Set<String> exported) {
    return classes()
        .should(
            new ArchCondition<JavaClass>("expose only exported types") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!exported.contains(type.getPackageName()) || !isOpen(type)) {
                  return;
                }
                for (var member : type.getMembers()) {
                  for (var named : member.getAllInvolvedRawTypes()) {
                    var target = named.getBaseComponentType();
                    boolean usable = exported.contains(target.getPackageName()) && isOpen(target);
                    if (isOpen(member.getModifiers()) && isBelow(target) && !usable) {
                      events.add(
                          violated(member, member.getFullName() + " names " + target.getName()));
                    }
                  }
                }
              }
            });
  }

  public ArchRule haveNoCycles() {
    return slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();
  }

  /// A package is named for what it holds.
  public ArchRule haveNamesThatSaySomething() {
    return noClasses()
        .should()
        .resideInAnyPackage(
            "..internal..", "..impl..", "..util..", "..common..", "..helper..", "..manager..");
  }

  private ArchCondition<JavaClass> useOnly(String what, BiPredicate<String, String> allowed) {
    return new ArchCondition<>("use only " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (var dependency : type.getDirectDependenciesFromSelf()) {
          var target = dependency.getTargetClass().getBaseComponentType();
          String from = type.getPackageName();
          String to = target.getPackageName();
          if (isBelow(target) && !from.equals(to) && !allowed.test(from, to)) {
            events.add(violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean isOpen(JavaClass type) {
    return isOpen(type.getModifiers())
        && type.getEnclosingClass().map(PackageRules::isOpen).orElse(true);
  }

  private static boolean isOpen(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private boolean isBelow(JavaClass type) {
    return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
  }

  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
