package dev.alpi.cli;

import java.util.List;
import java.util.Optional;

/** The commands there are. Built by name, so that a run pays only for the command it needs. */
interface CommandTable {
  /** Returns the first words, in the order of help. */
  List<String> names();

  /** Builds what the first word {@code name} leads to. */
  Optional<CommandNode> find(String name);

  /** Builds all of it, in the order of help. */
  default List<CommandNode> all() {
    return names().stream().map(name -> find(name).orElseThrow()).toList();
  }
}
