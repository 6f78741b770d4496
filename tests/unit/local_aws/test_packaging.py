"""The template becomes what the emulator deploys; the same content becomes the same package."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from local.aws.deployment.archives import zip_folder
from local.aws.deployment.deploy import fingerprint_of
from local.aws.deployment.packaging import Package, package

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    CodeUri: functions/
    Layers: [!Ref PackagesLayer, !Ref SharedLayer]
Resources:
  PackagesLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: nowhere}
  SharedLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
  Zipped:
    Type: AWS::Serverless::Function
    DependsOn: PackagesLayer
    Properties: {Handler: one.app.handler, Role: !GetAtt Role.Arn}
  Pictured:
    Type: AWS::Serverless::Function
    Metadata: {DockerContext: ., Dockerfile: Dockerfile}
    Properties: {PackageType: Image}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.json}
Outputs:
  Layer: {Value: !Ref PackagesLayer}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with every kind of package."""
    files = {
        "template.yaml": TEMPLATE,
        "functions/one/app.py": "def handler(event, context): return 1",
        "functions/__pycache__/app.pyc": "compiled",
        "shared/muse/__init__.py": "",
        "flow.json": "{}",
        "Dockerfile": "FROM scratch\nCOPY functions/one ${LAMBDA_TASK_ROOT}/one\n"
        'COPY --chown=app flow.json ./\nCMD ["one.app.handler"]\n',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def names(packed: Package, location: dict[str, str]) -> list[str]:
    """What is inside a zip file of a package."""
    with zipfile.ZipFile(io.BytesIO(packed.files[location["Key"]])) as archive:
        return archive.namelist()


def test_the_shared_layer_is_importable_and_compiled_files_stay_out(project: Path) -> None:
    packed = package(project / "template.yaml")
    layer = packed.template["Resources"]["SharedLayer"]["Properties"]["ContentUri"]
    assert names(packed, layer) == ["python/muse/__init__.py"]
    code = packed.template["Globals"]["Function"]["CodeUri"]
    assert names(packed, code) == ["one/app.py"]


def test_the_packages_layer_is_left_out_with_every_reference(project: Path) -> None:
    template = package(project / "template.yaml").template
    assert "PackagesLayer" not in str(template)
    assert template["Globals"]["Function"]["Layers"] == [{"Ref": "SharedLayer"}]
    assert template["Resources"]["Zipped"]["Properties"]["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}


def test_an_image_function_becomes_what_its_dockerfile_copies(project: Path) -> None:
    packed = package(project / "template.yaml")
    function = packed.template["Resources"]["Pictured"]["Properties"]
    assert function["PackageType"] == "Zip"
    assert function["Handler"] == "one.app.handler"
    assert names(packed, function["CodeUri"]) == ["flow.json", "one/app.py"]


def test_the_same_content_is_the_same_package(project: Path) -> None:
    before = zip_folder(project / "functions")
    app = project / "functions" / "one" / "app.py"
    os.utime(app, (1, 1))
    app.chmod(0o600)
    assert zip_folder(project / "functions") == before


def test_the_fingerprint_changes_with_code_parameters_and_definition(project: Path) -> None:
    template = project / "template.yaml"
    first = fingerprint_of(package(template), {"A": "1"})
    assert fingerprint_of(package(template), {"A": "1"}) == first
    assert fingerprint_of(package(template), {"A": "2"}) != first
    (project / "flow.json").write_text('{"a": 1}')
    assert fingerprint_of(package(template), {"A": "1"}) != first


def test_a_folder_that_is_not_there_is_named(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE.replace("shared}", "elsewhere}"))
    with pytest.raises(FileNotFoundError, match="elsewhere"):
        package(project / "template.yaml")
