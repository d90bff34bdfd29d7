package dev.alpi.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands under one name: {@code profile} of {@code profile create}.
 *
 * @param aliases other names of members, which help does not show; the empty name is that of the
 *     command that the group is if none is said
 */
record CommandGroup(
    String path,
    String summary,
    String description,
    List<CommandNode> members,
    Map<String, String> aliases)
    implements CommandNode {

  CommandGroup {
    CommandNode.requirePath(path);
    Checks.requireLine(summary);
    members = List.copyOf(members);
    aliases = Map.copyOf(aliases);
    for (CommandNode member : members) {
      Checks.require(
          member.path().equals(path + " " + member.name()), member.path() + " is not in " + path);
    }
  }

  /** Returns a group whose members have one name each. */
  CommandGroup(String path, String summary, String description, List<CommandNode> members) {
    this(path, summary, description, members, Map.of());
  }

  /** Returns the command that the group is when no member is named; most are none. */
  Optional<CommandNode> alone() {
    return member("").filter(Command.class::isInstance);
  }

  /** Returns the member called {@code name}, or by one of its other names. */
  Optional<CommandNode> member(String name) {
    String main = aliases.getOrDefault(name, name);
    for (CommandNode member : members) {
      if (member.name().equals(main)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }
}
