package dev.alpi.command;

/** Finds functions that start themselves in a pipe or in the background. */
final class ForkBomb {
  private ForkBomb() {}

  static boolean is(String name, Node body) {
    return forks(name, body, Node.Scope.SAME);
  }

  private static boolean forks(String name, Node node, Node.Scope scope) {
    return switch (node) {
      case Node.Simple simple ->
          scope == Node.Scope.SUBSHELL
              && !simple.words().isEmpty()
              && simple.words().getFirst().bare().equals(name);
      case Node.Pipeline pipeline ->
          pipeline.stages().stream().anyMatch(part -> forks(name, part, Node.Scope.SUBSHELL));
      case Node.Sequence sequence ->
          sequence.items().stream()
              .anyMatch(
                  item ->
                      forks(
                          name,
                          item.node(),
                          item.scope() == Node.Scope.SUBSHELL ? item.scope() : scope));
      case Node.Group group ->
          forks(
              name,
              group.body(),
              group.scope() == Node.Scope.SUBSHELL ? Node.Scope.SUBSHELL : scope);
      case Node.Branches branches ->
          branches.parts().stream().anyMatch(part -> forks(name, part, scope));
      case Node.Loop loop -> forks(name, loop.body(), scope);
      case Node.Function function -> forks(name, function.body(), scope);
      case Node.Odd _ -> false;
    };
  }
}
