using System.CommandLine;

namespace Replica.Client.Commands;

/// <summary><c>index</c>: makes, searches and checks index files.</summary>
internal sealed class IndexCommand : Command
{
    public IndexCommand()
        : base("index", "Make, search and check index files")
    {
        Add(new IndexBuildCommand());
        Add(new IndexSearchCommand());
        Add(new IndexVerifyCommand());
    }
}
