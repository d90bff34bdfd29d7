package dev.alpi.cli;

import dev.alpi.profile.config.ConfigJsonSchema;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;

/** {@code alpi config schema}. */
final class ConfigSchemaCommand {
  private ConfigSchemaCommand() {}

  static Command command() {
    return Command.of("config schema", "Print the schema for editors", ConfigSchemaCommand::run)
        .has(Effect.READS)
        .described(
            """
            Prints a JSON Schema of config.yaml and base.yaml. An editor that knows the YAML \
            language server checks and completes a file whose first line is

            # yaml-language-server: $schema=./config.schema.json\
            """)
        .printing("the schema, in one line")
        .example(
            "alpi config schema > ~/.alpi/config.schema.json",
            "beside config.yaml, for its editor");
  }

  private static ExitCode run(Invocation invocation) throws IOException {
    JsonValue.Obj schema = ConfigJsonSchema.document();
    invocation.out().line(Json.print(schema, Json.Layout.INDENTED_ASCII));
    invocation.answer(schema);
    return ExitCode.OK;
  }
}
