using System.CommandLine;

namespace Replica.Client.Commands;

/// <summary><c>index</c>: makes and checks search index files.</summary>
internal sealed class IndexCommand : Command
{
    public IndexCommand()
        : base("index", "Make and check search index files")
    {
        Add(new IndexBuildCommand());
        Add(new IndexVerifyCommand());
    }
}
