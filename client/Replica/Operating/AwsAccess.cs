using Replica.Client.Cli;
using Replica.ObjectStore.Aws;

namespace Replica.Client.Operating;

/// <summary>AWS with the operator's own credentials, from where AWS's tools take them.</summary>
internal static class AwsAccess
{
    /// <param name="region">Where the deployment is; null = the environment says it.</param>
    /// <exception cref="CommandException">Nothing names a region, or a variable is malformed.</exception>
    public static AwsClients Open(string? region)
    {
        try
        {
            return AwsClients.FromEnvironment(region);
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException(ExitCodes.Usage, e.Message);
        }
    }
}
