package dev.alpi.image.tidy;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Handlers that also catch what nobody thought of. */
final class Catches implements TidyRule {
  private static final Set<String> TOO_WIDE =
      Set.of("Exception", "Throwable", "java.lang.Exception", "java.lang.Throwable");

  @Override
  public String name() {
    return "catch";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    if (source.isTest()) {
      return 0;
    }
    int[] looked = {0};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitCatch(CatchTree tree, Void unused) {
        looked[0]++;
        Tree type = tree.getParameter().getType();
        List<? extends Tree> types =
            type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
        for (Tree each : types) {
          if (TOO_WIDE.contains(each.toString())) {
            findings.accept(
                source.finding(
                    each,
                    Catches.this,
                    each.toString(),
                    "catch what is expected; everything only at a task's boundary (E3)"));
          }
        }
        return super.visitCatch(tree, unused);
      }
    }.scan(source.unit(), null);
    return looked[0];
  }
}
