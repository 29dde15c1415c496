using Microsoft.AspNetCore.Http;
using Replica.Catalogue.Items;

namespace Replica.Client.LocalServer;

/// <summary>Reads the link that a request names.</summary>
internal static class LinkParameter
{
    /// <param name="request">The request.</param>
    /// <param name="name"><c>link</c>, or <c>replicaLink</c>.</param>
    /// <exception cref="RequestRefusedException">400: missing, or not a link.</exception>
    public static ReplicaLink Read(HttpRequest request, string name)
    {
        if (request.Query[name] is not [{ Length: > 0 } text])
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"Name one item: ?{name}=<a replica link, percent-encoded>.");
        try
        {
            return ReplicaLink.Parse(text);
        }
        catch (FormatException e)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, e.Message);
        }
    }
}
