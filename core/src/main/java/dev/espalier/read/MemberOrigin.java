package dev.espalier.read;

import dev.espalier.graph.Origin;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Members of a class that are injected one after another, as places in source code.
///
/// @param type the class that is read
/// @param points reads the members, the constructor first where there is one
/// @param installed has the line of the installation, where there is one
record MemberOrigin(Class<?> type, Supplier<List<Member>> points, @Nullable Origin installed)
    implements Origin {

  /// A class that is constructed.
  static MemberOrigin of(Class<?> type) {
    return new MemberOrigin(type, () -> ClassReader.points(type), null);
  }

  /// The static members of a class.
  static MemberOrigin ofStatics(Class<?> type) {
    return new MemberOrigin(type, () -> Members.injectedStatics(type), null);
  }

  @Override
  public String location() {
    for (Member point : points.get()) {
      if (point instanceof Executable executable) {
        return SourceLines.location(executable);
      }
    }
    return type.getName();
  }

  @Override
  public boolean isDeclared() {
    return installed != null;
  }

  @Override
  public Optional<String> installation() {
    return installed == null ? Optional.empty() : installed.installation();
  }

  @Override
  public String location(int position) {
    return at(position).member() instanceof Executable executable
        ? SourceLines.location(executable)
        : location();
  }

  @Override
  public String point(int position) {
    At at = at(position);
    if (at.member() == null) {
      return "static members";
    }
    if (!(at.member() instanceof Executable executable)) {
      return "field '" + at.member().getName() + "'";
    }
    String parameter = SourceLines.parameter(executable, at.position());
    return at.member() instanceof Constructor
        ? parameter
        : parameter + " of " + at.member().getName() + "(…)";
  }

  /// A member and a position among its own.
  private record At(@Nullable Member member, int position) {}

  private At at(int position) {
    int left = position;
    for (Member point : points.get()) {
      int arity = point instanceof Executable executable ? executable.getParameterCount() : 1;
      if (left < arity) {
        return new At(point, left);
      }
      left -= arity;
    }
    return new At(null, left); // what comes after is injected by nobody, but before
  }
}
