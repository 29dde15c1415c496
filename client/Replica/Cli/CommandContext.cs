using System.CommandLine;

namespace Replica.Client.Cli;

/// <summary>What one run of a command works with.</summary>
/// <param name="parsed">The command line, without errors.</param>
/// <param name="sources">Its settings.</param>
/// <param name="options">Those of them that every command has.</param>
/// <param name="terminal">Where it writes.</param>
/// <param name="time">The clock.</param>
internal sealed class CommandContext(ParseResult parsed, SettingSources sources, CommonOptions options, Terminal terminal, TimeProvider time)
{
    public CommonOptions Options => options;

    public Terminal Terminal => terminal;

    public TimeProvider Time => time;

    /// <summary>The value of a setting.</summary>
    public T Get<T>(Setting<T> setting) => sources.Get(setting);

    /// <summary>The value of a setting without which the command can not run.</summary>
    /// <exception cref="CommandException">Nothing says it.</exception>
    public string Require(Setting<string?> setting) =>
        Get(setting) is { Length: > 0 } value
            ? value
            : throw new CommandException(ExitCodes.Usage, $"{setting.Name} {setting.HelpName} is missing");

    /// <summary>The one argument.</summary>
    public string Get(Argument<string> argument) => parsed.GetRequiredValue(argument);

    /// <summary>The arguments, in order.</summary>
    public IReadOnlyList<string> Get(Argument<string[]> arguments) => parsed.GetRequiredValue(arguments);
}
