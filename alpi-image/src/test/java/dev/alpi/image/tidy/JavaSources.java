package dev.alpi.image.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads source files together with their compiled classes. */
final class JavaSources {
  private JavaSources() {}

  /**
   * Reads the files of {@code folders} that have a counterpart in {@code classes}.
   *
   * @param root what the paths of the result are relative to
   */
  static List<JavaSource> read(Path root, Path sources, Path classes) throws IOException {
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    List<Path> files = list(sources, ".java");
    Map<String, List<ClassModel>> compiled = new HashMap<>();
    for (Path file : Files.isDirectory(classes) ? list(classes, ".class") : List.<Path>of()) {
      ClassModel model = ClassFile.of().parse(file);
      compiled.computeIfAbsent(sourceOf(model), _ -> new ArrayList<>()).add(model);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaSource> result = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> objects = manager.getJavaFileObjectsFromPaths(files);
      JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, objects);
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        String name = sources.relativize(file).toString();
        result.add(
            new JavaSource(
                root.relativize(file).toString().replace('\\', '/'),
                Files.readString(file),
                unit,
                trees,
                compiled.getOrDefault(name.replace('\\', '/'), List.of())));
      }
    }
    return result;
  }

  private static List<Path> list(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String sourceOf(ClassModel model) {
    String name = model.thisClass().asInternalName();
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    return model
        .findAttribute(Attributes.sourceFile())
        .map(attribute -> folder + attribute.sourceFile().stringValue())
        .orElse("");
  }
}
