package dev.alpi.image.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/** Static fields that can change: state that all profiles of a process would share (style H4). */
final class StaticState implements TidyRule {
  private static final Pattern MUTABLE =
      Pattern.compile(
          "Concurrent\\w+|CopyOnWrite\\w+|(Linked|Weak|Identity)?Hash(Map|Set)|Tree(Map|Set)"
              + "|EnumMap|ArrayList|LinkedList|ArrayDeque|PriorityQueue|Atomic\\w+|LongAdder"
              + "|ThreadLocal|StringBuilder|\\w*Random|Timer|Thread|ReentrantLock|Semaphore"
              + "|BitSet|ExecutorService|HttpClient");

  @Override
  public String name() {
    return "static-state";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    if (source.isTest()) {
      return 0;
    }
    int[] looked = {0};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree tree, Void unused) {
        boolean constants = tree.getKind() == Tree.Kind.INTERFACE;
        for (Tree member : tree.getMembers()) {
          if (member instanceof VariableTree field) {
            Set<Modifier> modifiers = field.getModifiers().getFlags();
            if (constants || modifiers.contains(Modifier.STATIC)) {
              looked[0]++;
              if (isMutable(field, constants || modifiers.contains(Modifier.FINAL), modifiers)) {
                findings.accept(
                    source.finding(
                        field,
                        StaticState.this,
                        field.getName().toString(),
                        "make it a constant, or a field of the object that owns it (H4)"));
              }
            }
          }
        }
        return super.visitClass(tree, unused);
      }
    }.scan(source.unit(), null);
    return looked[0];
  }

  private static boolean isMutable(VariableTree field, boolean fixed, Set<Modifier> modifiers) {
    if (!fixed || isMutableType(field.getType().toString())) {
      return true;
    }
    boolean array = field.getType().getKind() == Tree.Kind.ARRAY_TYPE;
    if (array && !modifiers.contains(Modifier.PRIVATE)) {
      return true;
    }
    ExpressionTree value = field.getInitializer();
    return value instanceof NewClassTree creation
        && isMutableType(creation.getIdentifier().toString());
  }

  private static boolean isMutableType(String type) {
    String simple = type.replaceAll("<.*", "").replaceAll(".*\\.", "");
    return MUTABLE.matcher(simple).matches();
  }
}
