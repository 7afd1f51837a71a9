package dev.espalier.read;

import dev.espalier.graph.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Optional;

/// The constructor of a class: its line and its parameters' names, from the debug information in
/// the class file, which is read only when a message needs it.
record ConstructorOrigin(Class<?> type) implements Origin {

  @Override
  public String location() {
    return read().flatMap(this::line).orElse(type.getName());
  }

  private Optional<String> line(ClassModel model) {
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(source -> source.sourceFile().stringValue())
            .orElse(type.getSimpleName());
    return code(model)
        .flatMap(code -> code.findAttribute(Attributes.lineNumberTable()))
        .flatMap(table -> table.lineNumbers().stream().findFirst())
        .map(first -> file + ":" + first.lineNumber());
  }

  @Override
  public String point(int position) {
    String plain = "parameter " + (position + 1);
    return name(position).map(name -> plain + " '" + name + "'").orElse(plain);
  }

  /// From the parameters that the compiler recorded (of a record always), else from the local
  /// variables (with debug information).
  private Optional<String> name(int position) {
    Parameter recorded = constructor().getParameters()[position];
    return recorded.isNamePresent()
        ? Optional.of(recorded.getName())
        : read().flatMap(this::code).flatMap(code -> variable(code, slot(position)));
  }

  private static Optional<String> variable(CodeModel code, int slot) {
    return code.findAttribute(Attributes.localVariableTable()).stream()
        .flatMap(table -> table.localVariables().stream())
        .filter(variable -> variable.slot() == slot && variable.startPc() == 0)
        .map(variable -> variable.name().stringValue())
        .findFirst();
  }

  /// The local variable slot of a parameter: long and double take two.
  private int slot(int position) {
    Class<?>[] types = constructor().getParameterTypes();
    int slot = 1;
    for (int i = 0; i < position; i++) {
      slot += types[i] == long.class || types[i] == double.class ? 2 : 1;
    }
    return slot;
  }

  private Constructor<?> constructor() {
    return ClassReader.candidates(type).getFirst();
  }

  private Optional<CodeModel> code(ClassModel model) {
    String descriptor =
        MethodType.methodType(void.class, constructor().getParameterTypes())
            .toMethodDescriptorString();
    return model.methods().stream()
        .filter(method -> method.methodName().equalsString("<init>"))
        .filter(method -> method.methodType().equalsString(descriptor))
        .findFirst()
        .flatMap(MethodModel::code);
  }

  private Optional<ClassModel> read() {
    String resource = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // a message without a line is better than none
    }
  }
}
