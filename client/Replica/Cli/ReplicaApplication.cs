using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Replica.Client.Cli;

/// <summary>The program: reads the command line, runs the command, turns whatever happens into an exit code.</summary>
/// <param name="terminal">Where it writes.</param>
/// <param name="variable">The environment.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplicaApplication(Terminal terminal, Func<string, string?> variable, TimeProvider time)
{
    // A file may be called @list or -v: nothing is read from files named so, and one dash is one option.
    private static readonly ParserConfiguration Parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var root = CommandTree.Build();
        var parsed = root.Parse(arguments, Parser);
        try
        {
            if (parsed.Action is not (null or ParseErrorAction)) return await ShowAsync(parsed, cancellationToken).ConfigureAwait(false);
            Check(parsed, arguments);
            var command = (ReplicaCommand)parsed.CommandResult.Command;
            var context = CreateContext(root, command, parsed);
            var code = await command.RunAsync(context, cancellationToken).ConfigureAwait(false);
            return cancellationToken.IsCancellationRequested ? ExitCodes.Interrupted : code;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is not CommandException)
        {
            terminal.Log(e.ToString());
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // The edge of the program: whatever happened becomes one line and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Report(e, parsed);
        }
    }

    private Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellationToken) => parsed.InvokeAsync(
        new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        },
        cancellationToken);

    private CommandContext CreateContext(RootCommand root, ReplicaCommand command, ParseResult parsed)
    {
        var dataFolder = command.Common.ReadDataFolder(new SettingSources(parsed, variable, SettingsFile.Empty), variable);
        var sources = new SettingSources(parsed, variable, SettingsFile.Load(dataFolder, CommandTree.Keys(root)));
        foreach (var setting in command.Options.OfType<Setting>()) setting.Check(sources);
        var options = command.Common.Read(sources, dataFolder);
        terminal.Verbose = options.Verbose;
        return new CommandContext(parsed, sources, options, terminal, time);
    }

    private static void Check(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        if (UnknownOption(parsed, arguments) is { } unknown) throw new CommandException(ExitCodes.Usage, $"there is no option '{unknown}'");
        if (UnknownCommand(parsed) is { } name) throw new CommandException(ExitCodes.Usage, $"there is no command '{name}'");
        if (parsed.Errors.Count > 0) throw new CommandException(ExitCodes.Usage, parsed.Errors[0].Message.TrimEnd('.'));
        if (parsed.CommandResult.Command is not ReplicaCommand) throw new CommandException(ExitCodes.Usage, "a command is missing");
    }

    /// <summary>The parser takes an option it does not know for an argument, so that <c>put --hybrid x</c> would look for a file <c>--hybrid</c>.</summary>
    private static string? UnknownOption(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var known = parsed.CommandResult.Command.Options.SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet();
        var values = parsed.CommandResult.Children.OfType<OptionResult>().SelectMany(option => option.Tokens).Select(token => token.Value).ToHashSet();
        return arguments.TakeWhile(argument => argument != "--")
            .Where(argument => argument.Length > 1 && argument[0] == '-' && !values.Contains(argument))
            .FirstOrDefault(argument => !known.Contains(argument.Split('=', ':')[0]));
    }

    /// <summary>What stands where a command should; the parser would only say that one is missing.</summary>
    private static string? UnknownCommand(ParseResult parsed) =>
        parsed.CommandResult.Command is not ReplicaCommand && parsed.UnmatchedTokens is [var first, ..] ? first : null;

    private int Report(Exception exception, ParseResult parsed)
    {
        var (code, message) = FailureReport.Describe(exception);
        if (code == ExitCodes.Usage) message += $"; see {Name(parsed.CommandResult)} --help";
        terminal.Fail(message);
        terminal.Log(exception.ToString());
        return code;
    }

    private static string Name(CommandResult command)
    {
        var names = new List<string>();
        for (SymbolResult? level = command; level is CommandResult { Command: not RootCommand } named; level = level.Parent) names.Insert(0, named.Command.Name);
        return string.Join(' ', names.Prepend("replica"));
    }
}
