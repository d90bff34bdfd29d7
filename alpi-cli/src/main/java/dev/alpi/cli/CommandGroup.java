package dev.alpi.cli;

import java.util.List;
import java.util.Optional;

/** Commands under one name: {@code profile} of {@code profile create}. */
record CommandGroup(String path, String summary, String description, List<CommandNode> members)
    implements CommandNode {

  CommandGroup {
    CommandNode.requirePath(path);
    Checks.requireLine(summary);
    members = List.copyOf(members);
    for (CommandNode member : members) {
      Checks.require(
          member.path().equals(path + " " + member.name()), member.path() + " is not in " + path);
    }
  }

  /** Returns the member called {@code name}. */
  Optional<CommandNode> member(String name) {
    for (CommandNode member : members) {
      if (member.name().equals(name)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }
}
