using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Tests.Dialogue;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class TrainedDialogueModelsTests : IDisposable
{
    private const string Dialogues =
        """
        {"id":"d1","turns":[{"speaker":"user","text":"alien","items":[{"id":"12","span":[0,5]}]},{"speaker":"system","text":"aliens","items":[{"id":"13","span":[0,6]}]}]}
        {"id":"d2","turns":[{"speaker":"user","text":"horror","items":[]},{"speaker":"system","text":"it","items":[{"id":"elsewhere","span":[0,2]}]}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-trained").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void For_DialogueHeldOut_IsItsFoldsModel()
    {
        var models = Load("""{"schema":"chatrec/dialogue/v1","name":"dialogue","folds":[{"file":"a.safetensors","heldOut":["d1"]}]}""");

        Assert.Equal("dialogue", models.For("d1")?.Name);
        Assert.Null(models.For("d2")); // no model may be asked: none says it has not seen it
    }

    [Fact]
    public void For_DialogueTheWholeLearntFrom_IsNotAsked()
    {
        var models = Load("""{"schema":"chatrec/dialogue/v1","name":"dialogue","folds":[],"whole":{"file":"a.safetensors","learnt":["d2"]}}""");

        Assert.NotNull(models.For("d1"));
        Assert.Null(models.For("d2"));
    }

    [Fact]
    public void Run_TrainedModels_RanksOnlyWhatTheyHaveNotSeen()
    {
        var models = Load("""{"schema":"chatrec/dialogue/v1","name":"dialogue","folds":[{"file":"a.safetensors","heldOut":["d1"]}]}""");

        var result = DialogueEvaluation.Run(Data(), models.For, models.Name, seed: 1);

        var only = Assert.Single(result.Cases);
        Assert.Equal(("d1", 2), (only.Dialogue, only.Turn));
        Assert.Equal("13", Assert.Single(only.New).Item);
        Assert.DoesNotContain("12", only.Top);
    }

    [Fact]
    public void Score_ItemTheModelLacks_ComesLast()
    {
        var models = Load("""{"schema":"chatrec/dialogue/v1","name":"dialogue","folds":[{"file":"a.safetensors","heldOut":["d2"]}]}""");

        var result = DialogueEvaluation.Run(Data(), models.For, models.Name, seed: 1);

        Assert.Equal(("elsewhere", 3), Assert.Single(Assert.Single(result.Cases).New)); // of four items three are known
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("null", "no list of models")]
    [InlineData("""{"schema":"chatrec/other/v1","name":"x","folds":[]}""", "no list of models")]
    [InlineData("""{"schema":"chatrec/dialogue/v1","name":"x","folds":[{"heldOut":[]}]}""", "no list of models")]
    [InlineData("""{"schema":"chatrec/dialogue/v1","name":"x","folds":[{"file":"gone.safetensors","heldOut":[]}]}""", "gone.safetensors")]
    public void Load_WrongIndex_ThrowsOneLine(string index, string said)
    {
        var fault = Assert.Throws<ModelException>(() => Load(index));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Load_NoIndex_ThrowsOneLine() =>
        Assert.Contains("model.json", Assert.Throws<ModelException>(() => TrainedDialogueModels.Load(_folder, Data())).Message, StringComparison.Ordinal);

    private TrainedDialogueModels Load(string index)
    {
        File.Copy(DialogueModelTests.ParityModel, Path.Combine(_folder, "a.safetensors"), overwrite: true);
        File.WriteAllText(Path.Combine(_folder, "model.json"), index);
        return TrainedDialogueModels.Load(_folder, Data());
    }

    private DialogueDataSet Data()
    {
        File.WriteAllText(
            Path.Combine(_folder, "items.jsonl"),
            """
            {"id":"12","title":"Alien"}
            {"id":"13","title":"Aliens"}
            {"id":"21","title":"The Shining"}
            {"id":"elsewhere","title":"It"}
            """);
        File.WriteAllText(Path.Combine(_folder, "dialogues.jsonl"), Dialogues);
        return DialogueDataSet.Load(_folder);
    }
}
