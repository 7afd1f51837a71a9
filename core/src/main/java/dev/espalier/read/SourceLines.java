package dev.espalier.read;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Optional;

/// The line of a constructor or method and its parameters' names, from the debug information in the
/// class file, which is read only when a message needs it.
final class SourceLines {
  private SourceLines() {}

  /// File and line; the name of the class where lines are not known.
  static String location(Executable of) {
    Class<?> type = of.getDeclaringClass();
    return read(type).flatMap(model -> line(model, of)).orElse(type.getName());
  }

  private static Optional<String> line(ClassModel model, Executable of) {
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(source -> source.sourceFile().stringValue())
            .orElse(of.getDeclaringClass().getSimpleName());
    return code(model, of)
        .flatMap(code -> code.findAttribute(Attributes.lineNumberTable()))
        .flatMap(table -> table.lineNumbers().stream().findFirst())
        .map(first -> file + ":" + first.lineNumber());
  }

  /// What a parameter is called: `parameter 2 'gateway'`.
  static String parameter(Executable of, int position) {
    String plain = "parameter " + (position + 1);
    return name(of, position).map(name -> plain + " '" + name + "'").orElse(plain);
  }

  /// From the parameters that the compiler recorded (of a record always), else from the local
  /// variables (with debug information).
  private static Optional<String> name(Executable of, int position) {
    Parameter recorded = of.getParameters()[position];
    return recorded.isNamePresent()
        ? Optional.of(recorded.getName())
        : read(of.getDeclaringClass())
            .flatMap(model -> code(model, of))
            .flatMap(code -> variable(code, slot(of, position)));
  }

  private static Optional<String> variable(CodeModel code, int slot) {
    return code.findAttribute(Attributes.localVariableTable()).stream()
        .flatMap(table -> table.localVariables().stream())
        .filter(variable -> variable.slot() == slot && variable.startPc() == 0)
        .map(variable -> variable.name().stringValue())
        .findFirst();
  }

  /// The local variable slot of a parameter: long and double take two.
  private static int slot(Executable of, int position) {
    Class<?>[] types = of.getParameterTypes();
    int slot = Modifier.isStatic(of.getModifiers()) ? 0 : 1;
    for (int i = 0; i < position; i++) {
      slot += types[i] == long.class || types[i] == double.class ? 2 : 1;
    }
    return slot;
  }

  private static Optional<CodeModel> code(ClassModel model, Executable of) {
    Class<?> returns = of instanceof Method method ? method.getReturnType() : void.class;
    String name = of instanceof Method ? of.getName() : "<init>";
    String descriptor =
        MethodType.methodType(returns, of.getParameterTypes()).toMethodDescriptorString();
    return model.methods().stream()
        .filter(method -> method.methodName().equalsString(name))
        .filter(method -> method.methodType().equalsString(descriptor))
        .findFirst()
        .flatMap(MethodModel::code);
  }

  private static Optional<ClassModel> read(Class<?> type) {
    String resource = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // a message without a line is better than none
    }
  }
}
