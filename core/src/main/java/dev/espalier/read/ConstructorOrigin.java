package dev.espalier.read;

import dev.espalier.graph.Origin;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The constructor of a class: its line and its parameters' names, from the debug information in
/// the class file, which is read only when a message needs it.
record ConstructorOrigin(Class<?> type) implements Origin {

  @Override
  public String location() {
    return read()
        .flatMap(found ->
            found
                .code()
                .findAttribute(Attributes.lineNumberTable())
                .flatMap(table -> table.lineNumbers().stream().findFirst())
                .map(LineNumberInfo::lineNumber)
                .map(line -> found.file() + ":" + line))
        .orElse(type.getName());
  }

  @Override
  public String point(int position) {
    String plain = "parameter " + (position + 1);
    return read()
        .flatMap(found -> found.name(position))
        .map(n -> plain + " '" + n + "'")
        .orElse(plain);
  }

  private record Found(String file, MethodModel method, CodeModel code, List<Integer> slots) {
    /// From the parameters that the compiler recorded (of a record always), else from the local
    /// variables (with debug information).
    Optional<String> name(int position) {
      return method
          .findAttribute(Attributes.methodParameters())
          .flatMap(recorded -> recorded.parameters().get(position).name())
          .or(() -> variable(position))
          .map(Utf8Entry::stringValue);
    }

    private Optional<Utf8Entry> variable(int position) {
      return code.findAttribute(Attributes.localVariableTable()).stream()
          .flatMap(table -> table.localVariables().stream())
          .filter(variable -> variable.slot() == slots.get(position))
          .filter(variable -> variable.startPc() == 0)
          .map(LocalVariableInfo::name)
          .findFirst();
    }
  }

  private Optional<Found> read() {
    String resource = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      ClassModel model = ClassFile.of().parse(in.readAllBytes());
      String file =
          model
              .findAttribute(Attributes.sourceFile())
              .map(source -> source.sourceFile().stringValue())
              .orElse(type.getSimpleName());
      return constructor(model)
          .map(found -> new Found(file, found, found.code().orElseThrow(), slots(found)));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // a message without a line is better than none
    }
  }

  private Optional<MethodModel> constructor(ClassModel model) {
    List<MethodModel> all =
        model.methods().stream().filter(m -> m.methodName().equalsString("<init>")).toList();
    return all.size() == 1 ? Optional.of(all.getFirst()) : marked(all);
  }

  private Optional<MethodModel> marked(List<MethodModel> all) {
    Optional<String> descriptor =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(c -> c.isAnnotationPresent(Inject.class))
            .map(ConstructorOrigin::descriptor)
            .findFirst();
    return all.stream()
        .filter(m -> descriptor.filter(m.methodType()::equalsString).isPresent())
        .findFirst();
  }

  private static String descriptor(Constructor<?> constructor) {
    return MethodType.methodType(void.class, constructor.getParameterTypes())
        .toMethodDescriptorString();
  }

  /// The local variable slot of each parameter: long and double take two.
  private static List<Integer> slots(MethodModel method) {
    MethodTypeDesc type = method.methodTypeSymbol();
    Integer[] slots = new Integer[type.parameterCount()];
    int next = 1;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = next;
      String name = type.parameterType(i).descriptorString();
      next += name.equals("J") || name.equals("D") ? 2 : 1;
    }
    return List.of(slots);
  }
}
