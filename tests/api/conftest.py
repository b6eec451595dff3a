from tests.register.conftest import closed_door as closed_door
from tests.register.conftest import rules as rules
