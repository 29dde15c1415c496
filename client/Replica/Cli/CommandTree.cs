using System.CommandLine;
using Replica.Client.Commands;

namespace Replica.Client.Cli;

/// <summary>Every command there is. One that is not built is not listed: it is neither in the help nor accepted.</summary>
internal static class CommandTree
{
    public static RootCommand Build()
    {
        // Register commands here, in the order of the help.
        var root = new RootCommand("Publish, find, play and share files.")
        {
            new UpCommand(),
            new AppCommand(),
            new PutCommand(),
            new GetCommand(),
            new SeedCommand(),
            new SearchCommand(),
            new IngestCommand(),
            new PeerCommand(),
            new RemoveCommand(),
            new BlockCommand(),
            new RedriveCommand(),
            new RebuildCatalogueCommand(),
            new TorrentCommand(),
            new IndexCommand(),
        };
        root.Directives.Clear();
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        return root;
    }

    /// <summary>The names of all options of all commands, without the dashes: the keys that <c>replica.json</c> may have.</summary>
    public static IReadOnlySet<string> Keys(RootCommand root)
    {
        // The folder that the file lies in can not be named by it.
        var keys = Options(root).Select(option => option.Name.TrimStart('-')).ToHashSet();
        keys.ExceptWith(["data", "help", "version"]);
        return keys;
    }

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(command.Subcommands.SelectMany(Options));
}
