package dev.alpi.image.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.BitSet;
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
    Measure measure = new Measure(source, findings);
    measure.scan(source.unit(), null);
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      // what cannot be broken: names in imports, and lines of text
      boolean fixed = line.startsWith("import ") || measure.textLines.get(index + 1);
      if (line.codePointCount(0, line.length()) > COLUMNS_MAX && !fixed) {
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
    return lines.size();
  }

  /** Finds methods that are too long, and the lines of text blocks. */
  private final class Measure extends TreeScanner<Void, Void> {
    private final JavaSource source;
    private final Consumer<Finding> findings;
    private final BitSet textLines = new BitSet();

    Measure(JavaSource source, Consumer<Finding> findings) {
      this.source = source;
      this.findings = findings;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      BlockTree body = tree.getBody();
      if (body != null && source.lastLine(body) - source.line(body) + 1 > METHOD_LINES_MAX) {
        findings.accept(
            source.finding(
                tree,
                Sizes.this,
                tree.getName().toString(),
                "at most " + METHOD_LINES_MAX + " lines a method"));
      }
      return super.visitMethod(tree, unused);
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void unused) {
      if (source.line(tree) < source.lastLine(tree)) {
        textLines.set((int) source.line(tree) + 1, (int) source.lastLine(tree) + 1);
      }
      return null;
    }
  }
}
