package dev.alpi.image.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import java.lang.classfile.ClassModel;
import java.util.List;

/**
 * One source file, parsed, with the classes that were compiled from it.
 *
 * @param path relative to the root, with slashes
 * @param text the whole file
 * @param unit its syntax tree, without types
 * @param trees finds positions and doc comments in the tree
 * @param classes the compiled classes; none for a descriptor
 */
record JavaSource(
    String path, String text, CompilationUnitTree unit, DocTrees trees, List<ClassModel> classes) {
  JavaSource {
    classes = List.copyOf(classes);
  }

  /** Says whether the file is a test: much of what a product must not do, a test may. */
  boolean isTest() {
    return path.contains("/src/test/");
  }

  /** Returns the line, from 1, where the tree begins. */
  long line(Tree tree) {
    return unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  /** Returns the line, from 1, where the tree ends. */
  long lastLine(Tree tree) {
    return unit.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(unit, tree));
  }

  Finding finding(Tree at, TidyRule rule, String subject, String advice) {
    return new Finding(path, line(at), rule.name(), subject, advice);
  }
}
