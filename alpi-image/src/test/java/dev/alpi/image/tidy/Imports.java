package dev.alpi.image.tidy;

import com.sun.source.tree.ImportTree;
import java.util.function.Consumer;

/** Imports that do not say what they import. */
final class Imports implements TidyRule {
  @Override
  public String name() {
    return "import";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    for (ImportTree tree : source.unit().getImports()) {
      String name = tree.getQualifiedIdentifier().toString();
      if (tree.isModule() || name.endsWith(".*")) {
        findings.accept(source.finding(tree, this, name, "import each name"));
      }
    }
    return source.unit().getImports().size();
  }
}
