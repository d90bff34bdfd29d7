package dev.alpi.image.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Names that say nothing about what a thing is. */
final class Names implements TidyRule {
  private static final List<String> ENDINGS =
      List.of("Manager", "Helper", "Util", "Utils", "Impl", "Data", "Info", "Base", "Abstract");
  private static final Set<String> PACKAGES =
      Set.of("common", "core", "util", "utils", "impl", "misc", "shared", "internal");

  @Override
  public String name() {
    return "name";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    int[] looked = {0};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree tree, Void unused) {
        looked[0]++;
        String name = tree.getSimpleName().toString();
        if (name.startsWith("Abstract") || ENDINGS.stream().anyMatch(name::endsWith)) {
          findings.accept(
              source.finding(tree, Names.this, name, "name what it is, in the field's terms (C1)"));
        }
        return super.visitClass(tree, unused);
      }

      @Override
      public Void visitPackage(PackageTree tree, Void unused) {
        looked[0]++;
        String name = tree.getPackageName().toString();
        for (String part : name.split("\\.")) {
          if (PACKAGES.contains(part)) {
            findings.accept(
                source.finding(tree, Names.this, name, "name the package for its content (A1)"));
          }
        }
        return null;
      }
    }.scan(source.unit(), null);
    return looked[0];
  }
}
