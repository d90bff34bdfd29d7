package dev.alpi.image.tidy;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.function.Consumer;

/** Lines, methods and files that are too long to read (style J1). */
final class Sizes implements TidyRule {
  static final int COLUMNS_MAX = 100;
  static final int METHOD_LINES_MAX = 60;
  static final int FILE_LINES_MAX = 500;

  @Override
  public String name() {
    return "size";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    List<String> lines = source.text().lines().toList();
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      // a name that cannot be broken, and the formatter's own: imports
      if (line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import ")) {
        findings.accept(
            new Finding(
                source.path(),
                index + 1,
                name(),
                "columns",
                "at most " + COLUMNS_MAX + " columns"));
      }
    }
    if (lines.size() > FILE_LINES_MAX) {
      findings.accept(
          new Finding(source.path(), 1, name(), "file", "at most " + FILE_LINES_MAX + " lines"));
    }
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree tree, Void unused) {
        if (source.lastLine(tree) - source.line(tree) + 1 > METHOD_LINES_MAX) {
          findings.accept(
              source.finding(
                  tree,
                  Sizes.this,
                  tree.getName().toString(),
                  "at most " + METHOD_LINES_MAX + " lines a method"));
        }
        return super.visitMethod(tree, unused);
      }
    }.scan(source.unit(), null);
    return lines.size();
  }
}
