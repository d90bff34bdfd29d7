package dev.alpi.image.tidy;

import com.sun.source.tree.DirectiveTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.OpensTree;
import java.util.function.Consumer;

/** Modules whose name, folder and packages differ, or that open what should be closed (A1–A3). */
final class Exports implements TidyRule {
  @Override
  public String name() {
    return "exports";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    ModuleTree module = source.unit().getModule();
    if (module == null) {
      return 0;
    }
    String name = module.getName().toString();
    String folder = source.path().substring(0, source.path().indexOf('/'));
    if (!name.equals("dev." + folder.replace('-', '.'))) {
      findings.accept(source.finding(module, this, name, "a module is named for its folder (A1)"));
    }
    for (DirectiveTree directive : module.getDirectives()) {
      if (directive instanceof ExportsTree exports) {
        String exported = exports.getPackageName().toString();
        if (!exported.equals(name) && !exported.startsWith(name + ".")) {
          findings.accept(
              source.finding(exports, this, exported, "export only packages of " + name + " (A1)"));
        }
        if (exports.getModuleNames() != null) {
          findings.accept(source.finding(exports, this, exported, "export to all or none (A3)"));
        }
      } else if (directive instanceof OpensTree opens) {
        findings.accept(
            source.finding(opens, this, opens.getPackageName().toString(), "open nothing (A3)"));
      }
    }
    return 1 + module.getDirectives().size();
  }
}
