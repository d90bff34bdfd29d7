package dev.alpi.image.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;

/** Public things and modules without a first sentence that says what they are (style A3, D1). */
final class Docs implements TidyRule {
  @Override
  public String name() {
    return "docs";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    if (source.isTest()) {
      return 0;
    }
    Scan scan = new Scan(source, findings);
    scan.scan(source.unit(), null);
    return scan.looked;
  }

  private final class Scan extends TreePathScanner<Void, Void> {
    private final JavaSource source;
    private final Consumer<Finding> findings;
    private int looked;

    Scan(JavaSource source, Consumer<Finding> findings) {
      this.source = source;
      this.findings = findings;
    }

    @Override
    public Void visitPackage(PackageTree tree, Void unused) {
      if (source.path().endsWith("/package-info.java")) {
        require("package");
      }
      return null;
    }

    @Override
    public Void visitModule(ModuleTree tree, Void unused) {
      require("module");
      return null;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      // what is inside a type that is not public is not public either
      if (!isPublic(tree.getModifiers()) && !isMemberOfInterface()) {
        return null;
      }
      require(tree.getSimpleName().toString());
      return super.visitClass(tree, unused);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      boolean inherited =
          tree.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      boolean constructor = tree.getName().contentEquals("<init>");
      boolean visible =
          isPublic(tree.getModifiers()) || (isMemberOfInterface() && !isPrivate(tree));
      if (visible && !inherited && !constructor) {
        require(tree.getName().toString());
      }
      return null;
    }

    private boolean isMemberOfInterface() {
      TreePath parent = getCurrentPath().getParentPath();
      return parent.getLeaf().getKind() == Tree.Kind.INTERFACE;
    }

    private static boolean isPrivate(MethodTree tree) {
      return tree.getModifiers().getFlags().contains(Modifier.PRIVATE);
    }

    private static boolean isPublic(ModifiersTree modifiers) {
      return modifiers.getFlags().contains(Modifier.PUBLIC);
    }

    private void require(String subject) {
      looked++;
      if (source.trees().getDocComment(getCurrentPath()) == null) {
        findings.accept(
            source.finding(getCurrentPath().getLeaf(), Docs.this, subject, "say what it is (D1)"));
      }
    }
  }
}
