package dev.alpi.image;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which classes are initialized by the initialization of which others. Two that need each other can
 * be begun by two threads, which then wait for each other for ever (JLS 12.4.2): no interrupt and
 * no time limit ends that.
 */
final class InitializationOrder {
  private final Map<String, ClassModel> classes = new TreeMap<>();

  /** Adds the compiled class {@code bytes}. */
  void add(byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    // the body of a constant of an enum is begun by the enum only
    if (!(model.flags().has(AccessFlag.ENUM) && model.flags().has(AccessFlag.FINAL))
        || superclass(model).equals(Optional.of("java/lang/Enum"))) {
      classes.put(model.thisClass().asInternalName(), model);
    }
  }

  /** Adds all classes below {@code folder}. */
  void addAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        add(Files.readAllBytes(file));
      }
    }
  }

  /** Returns how many classes were added. */
  int size() {
    return classes.size();
  }

  /** Returns the groups of classes that need each other, with their names sorted. */
  List<Set<String>> cycles() {
    Map<String, Set<String>> needed = new TreeMap<>();
    classes.keySet().forEach(name -> needed.put(name, new Needs(name).all));
    Map<String, Set<String>> reached = new TreeMap<>();
    classes.keySet().forEach(name -> reached.put(name, reached(name, needed)));
    List<Set<String>> cycles = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String name : classes.keySet()) {
      Set<String> cycle = new TreeSet<>(reached.get(name));
      cycle.removeIf(other -> !reached.get(other).contains(name));
      if (cycle.size() > 1 && done.addAll(cycle)) {
        cycles.add(cycle);
      }
    }
    return cycles;
  }

  private Set<String> reached(String from, Map<String, Set<String>> needed) {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(needed.get(from));
    while (!next.isEmpty()) {
      String name = next.pop();
      if (classes.containsKey(name) && reached.add(name)) {
        next.addAll(needed.get(name));
      }
    }
    return reached;
  }

  /** What one class needs before it is initialized. */
  private final class Needs {
    final Set<String> all = new TreeSet<>();
    private final Set<String> walked = new HashSet<>();

    Needs(String name) {
      ClassModel model = classes.get(name);
      if (!model.flags().has(AccessFlag.INTERFACE)) {
        superclass(model).ifPresent(all::add);
        model.interfaces().stream()
            .map(each -> each.asInternalName())
            .filter(each -> classes.containsKey(each) && hasDefaultMethod(classes.get(each)))
            .forEach(all::add);
      }
      walk(name, "<clinit>", "()V");
    }

    /** Follows the calls that can be told from the code: no overriding, no lambdas. */
    private void walk(String owner, String name, String type) {
      ClassModel model = classes.get(owner);
      if (model == null || !walked.add(owner + "." + name + type)) {
        return;
      }
      Optional<MethodModel> method =
          model.methods().stream()
              .filter(each -> each.methodName().equalsString(name))
              .filter(each -> each.methodType().equalsString(type))
              .findFirst();
      if (method.isPresent()) {
        method.get().code().ifPresent(code -> code.forEach(this::take));
      } else if (!name.equals("<clinit>")) {
        superclass(model).ifPresent(up -> walk(up, name, type));
      }
    }

    private void take(CodeElement element) {
      switch (element) {
        case NewObjectInstruction made -> all.add(made.className().asInternalName());
        case FieldInstruction field when isStatic(field.opcode()) ->
            all.add(field.owner().asInternalName());
        case InvokeInstruction call -> {
          if (call.opcode() == Opcode.INVOKESTATIC) {
            all.add(call.owner().asInternalName());
          }
          walk(call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
        }
        default -> {
          // initializes nothing
        }
      }
    }
  }

  private static boolean isStatic(Opcode opcode) {
    return opcode == Opcode.GETSTATIC || opcode == Opcode.PUTSTATIC;
  }

  private static Optional<String> superclass(ClassModel model) {
    return model.superclass().map(each -> each.asInternalName());
  }

  /** An interface is initialized with its classes only if it has one (JLS 12.4.1). */
  private static boolean hasDefaultMethod(ClassModel model) {
    return model.methods().stream()
        .anyMatch(
            each -> !each.flags().has(AccessFlag.ABSTRACT) && !each.flags().has(AccessFlag.STATIC));
  }
}
