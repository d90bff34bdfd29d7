package dev.alpi.cli;

import java.util.List;
import java.util.Optional;

/** A table of one command. */
record OneCommand(Command command) implements CommandTable {
  @Override
  public List<String> names() {
    return List.of(command.path());
  }

  @Override
  public Optional<CommandNode> find(String name) {
    return name.equals(command.path()) ? Optional.of(command) : Optional.empty();
  }
}
