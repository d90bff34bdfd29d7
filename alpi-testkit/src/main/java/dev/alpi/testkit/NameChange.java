package dev.alpi.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change of names that has not been synced and reaches the disk whole or not at all. Equal only
 * to itself.
 */
final class NameChange {
  /** In {@code directory}, {@code name} stands for {@code target}, or for nothing. */
  record Assignment(Object directory, String name, Optional<Object> target) {}

  private final List<Assignment> assignments;
  private final Set<NameChange> needs;

  /** Creates a change that can be on disk only where all of {@code needs} are. */
  NameChange(List<Assignment> assignments, Set<NameChange> needs) {
    this.assignments = List.copyOf(assignments);
    this.needs = Set.copyOf(needs);
  }

  Set<NameChange> needs() {
    return needs;
  }

  Set<Object> directories() {
    return assignments.stream().map(Assignment::directory).collect(Collectors.toSet());
  }

  boolean names(Object target) {
    return assignments.stream().anyMatch(each -> each.target().equals(Optional.of(target)));
  }

  /** Makes the change in {@code namesOf}, the names of each directory. */
  void apply(Map<Object, Map<String, Object>> namesOf) {
    for (Assignment each : assignments) {
      Map<String, Object> names = namesOf.get(each.directory());
      each.target()
          .ifPresentOrElse(
              target -> names.put(each.name(), target), () -> names.remove(each.name()));
    }
  }
}
